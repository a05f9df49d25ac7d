"""What the server remembers about phones: devices, pulls and their cursors, receipts, tray, codes, tokens."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinical.models import User
from clinical.models.fields import MomentField, new_id
from clinical.triggers import CHANGE_NUMBER
from syncapi.prepared import one_row


class PhoneCode(models.Model):
    """14 digits that stand for one person on one phone; only their keyed digest is stored.

    ``chain``: the phone that pulled first with it. A code that has ended opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="phone_codes")
    label = models.CharField(_("name of the phone"), max_length=100, blank=True)
    digest = models.BinaryField(max_length=32, unique=True)
    chain = models.BigIntegerField(null=True)
    made_at = MomentField(default=timezone.now)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    ended_at = MomentField(null=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("phone code")
        verbose_name_plural = _("phone codes")

    def __str__(self):
        return self.label or self.user.name


class Device(models.Model):
    """A new client that signed in once: one installation, one person, one token that lasts.

    Only the SHA-256 digest of the token is stored. It ends alone (``ended_at``), with the account, or with
    the phone code that it was registered by.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    code = models.ForeignKey(PhoneCode, models.CASCADE, null=True, related_name="devices")
    name = models.TextField()
    platform = models.TextField()
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = MomentField(default=timezone.now)
    ended_at = MomentField(null=True)


class Pull(models.Model):
    """One pull; its key is the cursor the phone gets as ``timestamp`` and sends back.

    ``came_with`` is the cursor the phone sent (0: none), ``chain`` the cursor of the first pull of
    this installed app. ``horizon``: every change below it was surely seen. ``withdrawn_to``: below
    it everything that left the scope was listed as deleted. ``pushed_to``: highest horizon of an
    accepted push of the chain before this pull. ``sweep``: after a full answer, the number a push
    must have passed before ids outside the scope are listed (``sweep_unknown``: of every id here).
    ``emptying``: answered as for nobody, because the phone is to be emptied. ``sent``,
    ``withdrawn``: how many records went out, how many ids were listed as deleted.
    ``device``: the new client that pushed and pulled in one request, ``after_push`` the number of that
    push; what it holds after this pull, it knew when it wrote the next push.
    """

    class Emptying(models.TextChoices):
        HIDDEN = "hidden"
        LISTED = "listed"

    cursor = models.BigIntegerField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="pulls")
    came_with = models.BigIntegerField()
    chain = models.BigIntegerField(db_index=True)
    horizon = models.BigIntegerField()
    withdrawn_to = models.BigIntegerField()
    pushed_to = models.BigIntegerField(default=0)
    sweep = models.BigIntegerField(null=True)
    sweep_unknown = models.BooleanField(default=False)
    full = models.BooleanField(default=False)
    at = MomentField(default=timezone.now)
    pushed_at = MomentField(null=True)
    emptying = models.CharField(max_length=6, choices=Emptying.choices, default="", blank=True)
    sent = models.IntegerField(default=0)
    withdrawn = models.IntegerField(default=0)
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="pulls")
    after_push = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="pull_of_user")]

    @classmethod
    def with_phone(cls, cursor):
        """(the pull with this cursor, its phone), or (None, None)."""
        # Written out: every pull asks this, and building the queries takes longer than answering them.
        ours, phones = (list(model._meta.concrete_fields) for model in (cls, Phone))
        columns = [f'p."{f.column}"' for f in ours] + [f'f."{f.column}"' for f in phones]
        row = one_row(
            f"SELECT {', '.join(columns)} FROM syncapi_pull p"
            " JOIN syncapi_phone f ON f.chain = p.chain WHERE p.cursor = %s",
            [cursor],
        )
        if row is None:
            return None, None
        return (
            cls.from_db(connection.alias, [f.attname for f in ours], row[: len(ours)]),
            Phone.from_db(connection.alias, [f.attname for f in phones], row[len(ours) :]),
        )


class Phone(models.Model):
    """One installed app: a chain of pulls. Each pull and push writes its own few facts here.

    ``user``: who synced last; ``users``: everybody who ever did. ``from_elsewhere``: it came first
    with a cursor of another server or from before a restore. ``holds``: the newest cursor it is
    known to have received. ``clock_from_ms``, ``clock_to_ms``: between these lies how far its clock
    runs ahead of ours (negative: behind); see ``syncapi.clock``.
    """

    chain = models.BigIntegerField(primary_key=True)
    label = models.CharField(_("name of the phone"), max_length=100, blank=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="phones")
    users = ArrayField(models.UUIDField())
    code = models.ForeignKey(PhoneCode, models.SET_NULL, null=True, related_name="phones")
    from_elsewhere = models.BooleanField(default=False)
    pulled_at = MomentField()
    pushed_at = MomentField(null=True)
    holds = models.BigIntegerField(null=True)
    schema_version = models.IntegerField(null=True)
    clock_from_ms = models.BigIntegerField(null=True)
    clock_to_ms = models.BigIntegerField(null=True)
    empty_asked_at = MomentField(null=True)
    empty_asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    empty_at_once = models.BooleanField(default=False)
    emptied_at = MomentField(null=True)

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")

    def __str__(self):
        return self.label or gettext("%(name)s's phone") % {"name": self.user.name}

    @property
    def is_stopped(self):
        """It was emptied, and may not come back."""
        return self.emptied_at is not None

    @property
    def is_being_emptied(self):
        return self.empty_asked_at is not None and not self.is_stopped


class Receipt(models.Model):
    """What one push came to: who, with which cursor, how many records of each verdict.

    ``number`` is the change number of everything it wrote. ``did_not_stand``: what it sent and is not
    stored as sent, ``{table: {id: {column: digest of the value}}}`` ("" for the record itself): the
    phone may not know yet, so to its next push that column counts as changed by somebody else.
    ``latest``: no edit in it counts as later (ms); None for today's app, which edits before it pulls:
    its cursor.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user = models.ForeignKey(User, models.CASCADE, related_name="receipts")
    cursor = models.BigIntegerField()
    chain = models.BigIntegerField(null=True, db_index=True)
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="receipts")
    latest = models.BigIntegerField(null=True)
    at = MomentField(default=timezone.now)
    number = models.BigIntegerField(default=0, db_index=True)
    size_bytes = models.BigIntegerField()
    counts = models.JSONField(default=dict)
    unknown_columns = models.JSONField(default=dict)
    did_not_stand = models.JSONField(default=dict)
    # patients this push created outside its sender's scope: the sender may go on writing to them
    registered = ArrayField(models.UUIDField(), default=list)

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="receipt_of_user")]

    @property
    def latest_edit(self):
        """No edit of this push counts as later than this (ms); 0: not known."""
        return self.cursor if self.latest is None else self.latest

    def store_with_number(self):
        """Store it as new, with the change number of this transaction.

        Written out: every push begins with it, and most bring nothing else.
        """
        (self.number,) = one_row(
            f"""INSERT INTO syncapi_receipt (id, user_id, cursor, chain, device_id, latest, at,
                    size_bytes, counts, unknown_columns, did_not_stand, registered, number)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '{{}}', '{{}}', '{{}}', '{{}}', {CHANGE_NUMBER})
                RETURNING number""",
            [self.pk, self.user_id, self.cursor, self.chain, self.device_id, self.latest, self.at,
             self.size_bytes],
        )  # fmt: skip
        self._state.adding, self._state.db = False, connection.alias

    def of_this_phone(self):
        """Receipts of the same chain, or device (whose first push has no chain yet)."""
        same = models.Q(chain=self.chain) if self.chain is not None else models.Q(pk=None)
        if self.device_id is not None:
            same |= models.Q(device=self.device_id)
        return Receipt.objects.filter(same)


class Answered(models.Model):
    """What one push of a new client was answered, for the day its answer is lost and it comes again.

    ``digest``: of the records it held. ``verdicts``: JSON as it was sent. ``as_sent``: {kind: [ids]}
    of what is stored exactly as that client holds it.
    """

    receipt = models.OneToOneField(
        Receipt, models.CASCADE, primary_key=True, related_name="answered"
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    push_id = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    verdicts = models.TextField()
    as_sent = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "push_id"], name="one_answer_per_push_id")
        ]


class TrayEntry(models.Model):
    """A pushed record that could not be applied as sent; a person mends, files or refuses it.

    ``content`` is the record as ASCII JSON bytes: jsonb cannot hold NUL, lone surrogates or NaN.
    ``number`` is the change number of the push that first brought it, ``resolution_note`` what the
    person who settled it said. ``form_id``: of an answer, for what is confidential is so here, too.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Needs attention")
        APPLIED = "applied", _("Filed")
        SUPERSEDED = "superseded", _("Replaced by a later one")
        WITHDRAWN = "withdrawn", _("Deleted on the phone")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=new_id)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    verdict = models.CharField(max_length=20)
    reason = models.TextField()
    fields = models.JSONField(default=list)
    table = models.TextField()
    record_key = models.TextField()
    operation = models.CharField(max_length=7)
    content = models.BinaryField()
    earlier = models.JSONField(default=list)
    patient_id = models.UUIDField(null=True, db_index=True)
    clinic_id = models.UUIDField(null=True)
    form_id = models.UUIDField(null=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="tray")
    receipt = models.ForeignKey(Receipt, models.SET_NULL, null=True, related_name="tray")
    at = MomentField(default=timezone.now)
    changed_at = MomentField(default=timezone.now)
    number = models.BigIntegerField(null=True)
    resolved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    resolved_at = MomentField(null=True)
    resolution_note = models.TextField(default="")

    class Meta:
        verbose_name = _("record that needs attention")
        verbose_name_plural = _("needs attention")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "record_key"],
                condition=models.Q(state="open"),
                name="one_open_tray_entry_per_record",
            )
        ]
        indexes = [models.Index(fields=["state", "verdict", "patient_id"], name="tray_waiting")]

    @property
    def mark(self):
        """Another one when anything was sent of the record since, also what lies beneath."""
        return f"{self.changed_at.isoformat()} {len(self.earlier)}"


class Digest(models.Model):
    """The daily note to a manager: how many records waited then, and for how long."""

    user = models.OneToOneField(User, models.CASCADE, related_name="digest")
    at = MomentField(default=timezone.now)
    waiting = models.PositiveIntegerField(default=0)
    over_a_day = models.PositiveIntegerField(default=0)
    over_a_week = models.PositiveIntegerField(default=0)


class Token(models.Model):
    """A signed-in phone or program; only the SHA-256 digest is stored, valid for 24 hours."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    code = models.ForeignKey(PhoneCode, models.CASCADE, null=True, related_name="tokens")
    password_mark = models.BinaryField(max_length=32)
    made_at = MomentField(default=timezone.now)
    expires_at = MomentField()

    class Meta:
        indexes = [models.Index(fields=["user", "made_at"], name="token_of_user")]


WHOLE_PART = uuid.UUID(int=0)


class Shown(models.Model):
    """What a person who works online saw last of one part of a chart: the base of the edits that follow.

    ``only``: the visit, form or record that a list was narrowed to (``WHOLE_PART`` if to none), for it
    tells nothing of the others. ``session``: digest of the token they came with ("" with a password).
    ``horizon``: every change
    below it they saw; ``seen``: change numbers above it that they saw all the same; ``wrote``:
    numbers of what they wrote since.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    session = models.CharField(max_length=64, blank=True)
    patient_id = models.UUIDField()
    part = models.CharField(max_length=20)
    only = models.UUIDField(default=WHOLE_PART)
    horizon = models.BigIntegerField()
    seen = ArrayField(models.BigIntegerField(), default=list)
    wrote = ArrayField(models.BigIntegerField(), default=list)
    at = MomentField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "patient_id", "part", "only", "session"],
                name="one_view_of_each_list_per_session",
            )
        ]
