"""What answers break and what is computed of them, for the rows of a file; nothing for forms without rules."""

from types import SimpleNamespace

from clinical import versions
from clinical.rules import kept
from clinical.rules.wording import sentences


class Ruled:
    """The versions of one form with their rules. ``labels``: {question id: as the file calls it}."""

    def __init__(self, form, labels):
        self.versions = versions.of_forms([form.pk]).get(form.pk, [])
        self.labels = labels
        self.computed = {}  # as the newest version calls them
        for version in reversed(self.versions):
            self.computed |= {one["id"]: str(one.get("name", "")) for one in version.rules.computed}
        self.has_any = any(version.rules for version in self.versions)

    def look(self, event, facts, time_zone):
        """(sentences, {id: number}) of one answer; ``event``: its values as a dictionary."""
        if not self.has_any:
            return [], {}
        answer = SimpleNamespace(**event)
        asked = versions.asked_in(answer, self.versions)
        broken = kept.broken_of(answer, asked, time_zone=time_zone)
        numbers = kept.computed_of(
            answer, asked, time_zone=time_zone, facts=lambda: facts, happened=event["happened"]
        )
        told = sentences(event["answers"], broken, lambda key: self.labels.get(key, key))
        return list(told), {key: number for key, _name, number in numbers if number is not None}
