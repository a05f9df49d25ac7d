"""What the database computes itself: ``fold`` and ``sounds`` in SQL, and the rows that are searched.

Made of the same tables as the functions in Python, and held equal to them by a test over names. After a
change of either, a new migration runs ``CREATE`` again and then ``clinical_search_everybody()``.
"""

import unicodedata
from itertools import groupby

from clinical.facts import sounds
from clinical.facts.folding import DIGITS, LETTERS
from clinical.facts.names import NO_NAME

LONGEST = 2_000  # letters of one patient that are searched; names have fewer


def _quoted(text):
    return "'" + text.replace("'", "''") + "'"


def _ranges(codes):
    for _, run in groupby(enumerate(codes), key=lambda place: place[1] - place[0]):
        run = [code for _, code in run]
        yield f"\\u{run[0]:04x}-\\u{run[-1]:04x}"


def _is_mark(code):
    if LETTERS.get(code, "") is None:
        return True
    return chr(code) not in "\t\n\0" and unicodedata.category(chr(code)) in ("Mn", "Cf", "Cc")


_MARKS = "".join(_ranges(filter(_is_mark, range(0x10000))))
_SAME = {
    code: to if isinstance(to, str) else chr(to) for code, to in (LETTERS | DIGITS).items() if to
}
_SAME[ord("ς")] = "σ"  # ``lower`` keeps it
_FROM, _TO = "".join(map(chr, _SAME)), "".join(_SAME.values())
_BLANKS = "[\\s\\u1680\\u2028\\u2029_\\u002d\\u2010-\\u2014]+"

FOLD = f"""
CREATE OR REPLACE FUNCTION clinical_fold(typed text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE x text := coalesce(typed, '');
BEGIN
    IF x ~ '[^ -~]' THEN
        x := normalize(lower(normalize(x, NFKD)), NFKD);
        x := regexp_replace(x, '[{_MARKS}]', '', 'g');
        x := replace(translate(x, {_quoted(_FROM)}, {_quoted(_TO)}), 'ß', 'ss');
    ELSE
        x := translate(lower(x COLLATE "C"), '`', '''');
    END IF;
    RETURN btrim(regexp_replace(x, '{_BLANKS}', ' ', 'g'));
END $$;
"""


def _sound(way):
    said = "word"
    for pattern, becomes in (*way, *sounds.RULES):
        said = f"regexp_replace({said}, {_quoted(pattern)}, {_quoted(becomes)}, 'g')"
    return f"translate({said}, {_quoted(sounds.LETTERS_FROM)}, {_quoted(sounds.LETTERS_TO)})"


SOUNDS = f"""
CREATE OR REPLACE FUNCTION clinical_sounds(word text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT s FROM (VALUES ({_sound(sounds.HARD)}), ({_sound(sounds.SOFT)})) AS said(s)
    WHERE length(s) >= {sounds.SHORTEST} AND word !~ '[0-9]'
$$;
"""

# Abd al-Rahman is found as Abdulrahman, too.
_GLUED = r"""regexp_replace(name, '\y(abd|abdul|abdel|abdal|abdoul|عبد|abu|ابو) (?:(al|el|ul) )?', '\1\2', 'g')"""
# The article stands apart in one script and not in the other: Al-Hasan, الحسن.
_JOINED = rf"""regexp_replace({_GLUED}, '\y(al|el|ul) ', '\1', 'g')"""

WRITE = f"""
CREATE OR REPLACE FUNCTION clinical_search_write(patients uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    named text[];
BEGIN
    WITH typed AS (
        SELECT p.id, p.created_at,
            ARRAY(SELECT w.clinic_id FROM clinical_presence w
                WHERE w.patient_id = p.id AND w.has ORDER BY 1) AS clinics,
            btrim(clinical_fold(given_name) || ' ' || CASE
                WHEN clinical_fold(surname) = ANY (ARRAY[{", ".join(map(_quoted, sorted(NO_NAME)))}])
                THEN '' ELSE clinical_fold(surname) END) AS name,
            regexp_replace(clinical_fold(phone), '[^0-9/,;]+', '', 'g') AS phone,
            ARRAY[government_id, external_patient_id] || ARRAY(
                SELECT a.string_value FROM clinical_patientattribute a
                JOIN clinical_searchedquestion q ON q.question_id = a.attribute_id
                WHERE a.patient_id = p.id AND a.deleted_at IS NULL AND a.string_value <> ''
                ORDER BY a.id) AS numbers
        FROM clinical_patient p WHERE p.id = ANY (patients)
    ), told AS (
        SELECT id, created_at, clinics, name, {_JOINED} AS joined, translate(phone, '/,;', '   ') AS phone,
            (SELECT string_agg(concat_ws(' ', f, nullif(regexp_replace(f, '[^[:alnum:]]', '', 'g'), f)), ' ')
             FROM (SELECT clinical_fold(n) AS f FROM unnest(numbers) n WHERE n <> '') folded) AS numbers
        FROM typed
    ), written AS (
        INSERT INTO clinical_patientsearch (patient_id, created_at, clinics, words)
        SELECT id, created_at, clinics, ' ' || left(concat_ws(' ', name, nullif(joined, name),
            nullif(phone, ''), numbers), {LONGEST}) || ' ' FROM told
        ORDER BY id
        ON CONFLICT (patient_id) DO UPDATE
            SET words = excluded.words, clinics = excluded.clinics, created_at = excluded.created_at
            WHERE (clinical_patientsearch.words, clinical_patientsearch.clinics,
                clinical_patientsearch.created_at)
                IS DISTINCT FROM (excluded.words, excluded.clinics, excluded.created_at)
    )
    SELECT array_agg(DISTINCT w) INTO named
    FROM told, unnest(string_to_array(name || ' ' || joined, ' ')) w WHERE length(w) BETWEEN 2 AND 60;

    -- Without a promise that a word stands here once: two pushes never wait for each other.
    INSERT INTO clinical_nameword (word, sound)
    SELECT w, coalesce(s, '') FROM unnest(named) w LEFT JOIN LATERAL clinical_sounds(w) s ON true
    WHERE w !~ '[0-9]' AND NOT EXISTS (SELECT 1 FROM clinical_nameword k WHERE k.word = w);
END $$;
"""

# Which answers are searched changes once in a year; then everybody who gave one is written again.
QUESTIONS = """
CREATE OR REPLACE FUNCTION clinical_search_questions() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    changed text[];
BEGIN
    WITH wanted AS (
        SELECT DISTINCT f ->> 'id' AS id
        FROM clinical_registrationform r,
            jsonb_array_elements(CASE jsonb_typeof(r.fields) WHEN 'array' THEN r.fields ELSE '[]' END) f
        WHERE r.is_active AND r.deleted_at IS NULL AND jsonb_typeof(f) = 'object'
            AND f ->> 'isSearchField' = 'true' AND coalesce(f ->> 'deleted', '') <> 'true'
            AND coalesce(f ->> 'baseField', '') <> 'true' AND f ->> 'id' <> ''
    ), gone AS (
        DELETE FROM clinical_searchedquestion q
        WHERE NOT EXISTS (SELECT 1 FROM wanted w WHERE w.id = q.question_id) RETURNING question_id
    ), new AS (
        INSERT INTO clinical_searchedquestion (question_id) SELECT id FROM wanted ORDER BY id
        ON CONFLICT DO NOTHING RETURNING question_id
    )
    SELECT array_agg(question_id) INTO changed FROM (TABLE gone UNION ALL TABLE new) q;
    IF changed IS NOT NULL THEN
        PERFORM clinical_search_write(ARRAY(
            SELECT DISTINCT patient_id FROM clinical_patientattribute
            WHERE attribute_id = ANY (changed)));
    END IF;
END $$;
"""

EVERYBODY = """
CREATE OR REPLACE FUNCTION clinical_search_everybody() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    batch uuid[];
    last uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    LOOP
        batch := ARRAY(SELECT id FROM clinical_patient WHERE id > last ORDER BY id LIMIT 2000);
        EXIT WHEN cardinality(batch) = 0;
        PERFORM clinical_search_write(batch);
        last := batch[cardinality(batch)];
    END LOOP;
END $$;
"""

CREATE = (FOLD, SOUNDS, WRITE, QUESTIONS, EVERYBODY)
DROP = """
DROP FUNCTION IF EXISTS clinical_search_everybody(), clinical_search_questions(),
    clinical_search_write(uuid[]), clinical_sounds(text), clinical_fold(text);
"""
