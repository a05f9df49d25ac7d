"""Staff, clinics, and which person may do what in which clinic."""

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical import triggers
from clinical.facts import due
from clinical.models.fields import MomentField, new_id, reference
from clinical.models.record import Record, record, remembered


class SharingGroup(models.Model):
    """Clinics that see each other's patients: a town, a camp. A clinic is in at most one."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("sharing group")
        verbose_name_plural = _("sharing groups")
        triggers = [triggers.RefreshAccess()]

    def __str__(self):
        return self.name


@record
class Clinic(Record):
    """A place of care. An archived clinic keeps its records and takes no new ones."""

    name = models.TextField(_("name"))
    is_archived = models.BooleanField(_("archived"), default=False)
    sharing_group = models.ForeignKey(
        SharingGroup,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("sharing group"),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")
        triggers = [triggers.RefreshAccess(), due.DueWhenZoneChanges()]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        adding = self._state.adding
        super().save(*args, **kwargs)
        if adding:
            grant_organisation_managers()


@record
class ClinicDepartment(Record):
    """A department of a clinic and what it can do."""

    clinic = reference(Clinic, index=True)
    name = models.TextField(_("name"), default="")
    code = models.TextField(null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    status = models.TextField(default="active")
    can_dispense_medications = models.BooleanField(default=False)
    can_perform_labs = models.BooleanField(default=False)
    can_perform_imaging = models.BooleanField(default=False)
    additional_capabilities = models.JSONField(default=list)
    metadata = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self):
        return self.name


class UserManager(BaseUserManager):
    def with_login(self, login):
        """Nobody or one person."""
        return self.alias(folded=Lower("login")).filter(folded=self.folded(login))

    @staticmethod
    def folded(login):
        """Phone keyboards add capitals and spaces: neither counts."""
        return (login or "").strip().lower()

    def get_by_natural_key(self, login):
        return self.with_login(login).get()

    def create_user(self, login, password=None, **fields):
        fields["is_superuser"] = fields.get("role") == User.Role.SUPER_ADMIN
        user = self.model(login=login.strip(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, login, password=None, **fields):
        return self.create_user(login, password, **{**fields, "role": User.Role.SUPER_ADMIN})


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff; who recorded something is part of the record.

    ``login`` is what they type on phone and portal (the wire calls it ``email``), ``email`` an
    optional mailbox. ``home_clinic`` or, until it is changed again, ``working_clinic`` is
    what the phone is told as its clinic (``access.works_in``); neither grants anything.

    Who left is not active. Until ``locked_until`` their phones may still hand in what they hold: it
    waits in *Needs attention*, and the patients leave the phone (``is_locked``); then they are blocked.
    """

    class Role(models.TextChoices):
        REGISTRAR = "registrar", _("Front desk")
        PROVIDER = "provider", _("Clinician")
        ADMIN = "admin", _("Organisation manager without deleting")
        SUPER_ADMIN = "super_admin", _("Organisation manager")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    login = models.CharField(_("sign-in name"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("mailbox"), blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.PROVIDER)
    home_clinic = models.ForeignKey(
        Clinic, models.PROTECT, null=True, blank=True, verbose_name=_("home clinic")
    )
    working_clinic = models.ForeignKey(
        Clinic, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("works in")
    )
    is_active = models.BooleanField(_("active"), default=True)
    reads_charts = models.BooleanField(
        _("reads charts"),
        default=True,
        help_text=_(
            "Off for the front desk: names, appointments and days of visits only; form answers, "
            "vitals, diagnoses and prescriptions never reach this person."
        ),
    )
    designs_forms = models.BooleanField(
        _("writes forms"),
        default=False,
        help_text=_("Writes and publishes the visit forms of the whole organisation."),
    )
    exports_without_charts = models.BooleanField(
        _("downloads without charts"),
        default=False,
        help_text=_(
            "Downloads the answers of the clinics in which this person may download reports, "
            "without opening a chart. Confidential forms are left out."
        ),
    )
    locked_until = MomentField(_("may hand in until"), null=True, blank=True)
    created_at = MomentField(default=timezone.now, editable=False)
    updated_at = MomentField(auto_now=True)
    change_number = models.BigIntegerField(default=0, db_index=True, editable=False)
    last_login = None  # who signed in when is the audit trail's; this row is what phones depend on

    objects = UserManager()
    wagtail_reference_index_ignore = True

    MARKS = ("reads_charts", "designs_forms", "exports_without_charts")
    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        triggers = [
            triggers.Stamp(times=False),
            triggers.RefreshAccess(),
            triggers.KeepFormerPassword(),
        ]
        constraints = [
            models.UniqueConstraint(Lower("login"), name="login_is_unique_without_case"),
            models.CheckConstraint(
                name="who_is_active_is_not_locked",
                condition=models.Q(is_active=False) | models.Q(locked_until=None),
            ),
            models.CheckConstraint(
                name="organisation_manager_is_superuser",
                condition=models.Q(is_superuser=True, role="super_admin")
                | models.Q(is_superuser=False) & ~models.Q(role="super_admin"),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_locked(self):
        """Left, but may still hand in what is on their phones."""
        left = not self.is_active and self.locked_until is not None
        return left and self.locked_until > timezone.now()

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0]

    @property
    def first_name(self):
        """Wagtail's templates greet by first name; people here have one name."""
        return self.name

    @property
    def last_name(self):
        return ""

    def save(self, *args, **kwargs):
        self.is_superuser = self.role == self.Role.SUPER_ADMIN
        super().save(*args, **kwargs)
        if self.is_superuser:
            grant_organisation_managers()


remembered(User, exclude=["password"])

FLAGS = (
    "can_register_patients",
    "can_view_history",
    "can_edit_records",
    "can_delete_records",
    "is_clinic_admin",
    "can_edit_other_provider_event",
    "can_download_patient_reports",
    "can_prescribe_medications",
    "can_dispense_medications",
    "can_delete_patient_visits",
    "can_delete_patient_records",
)


DELETING = ("can_delete_records", "can_delete_patient_visits", "can_delete_patient_records")
WITHOUT_DELETING = tuple(flag for flag in FLAGS if flag not in (*DELETING, "is_clinic_admin"))
ORGANISATION_FLAGS = {
    User.Role.SUPER_ADMIN: dict.fromkeys(FLAGS, True),
    User.Role.ADMIN: dict.fromkeys(WITHOUT_DELETING, True),
}


@record
class ClinicPermission(Record):
    """What one person may do in one clinic: the eleven flags that the phone knows."""

    user = models.ForeignKey(User, models.CASCADE, related_name="permissions")
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="permissions")
    can_register_patients = models.BooleanField(_("register patients"), default=False)
    can_view_history = models.BooleanField(_("see patients and their history"), default=False)
    can_edit_records = models.BooleanField(_("write and edit records"), default=False)
    can_delete_records = models.BooleanField(_("delete form answers"), default=False)
    is_clinic_admin = models.BooleanField(_("clinic manager"), default=False)
    can_edit_other_provider_event = models.BooleanField(
        _("edit form answers of others"), default=False
    )
    can_download_patient_reports = models.BooleanField(_("download reports"), default=False)
    can_prescribe_medications = models.BooleanField(_("prescribe"), default=False)
    can_dispense_medications = models.BooleanField(_("dispense"), default=False)
    can_delete_patient_visits = models.BooleanField(_("delete visits"), default=False)
    can_delete_patient_records = models.BooleanField(_("delete patients"), default=False)
    created_by = reference(User)
    last_modified_by = reference(User)

    class Meta:
        verbose_name = _("permission")
        verbose_name_plural = _("permissions")
        triggers = [triggers.RefreshAccess()]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "clinic"],
                condition=models.Q(deleted_at=None),
                name="one_permission_row_per_user_and_clinic",
            ),
            models.CheckConstraint(
                name="clinic_manager_has_every_flag",
                condition=models.Q(is_clinic_admin=False) | models.Q(**dict.fromkeys(FLAGS, True)),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.clinic}"

    def save(self, *args, **kwargs):
        if self.is_clinic_admin:
            for flag in FLAGS:
                setattr(self, flag, True)
        super().save(*args, **kwargs)


def grant_organisation_managers():
    """Give every organisation manager their row in every clinic: the phone looks at the columns."""
    missing = [
        ClinicPermission(user=user, clinic=clinic, **held)
        for role, held in ORGANISATION_FLAGS.items()
        for user in User.objects.filter(role=role)
        for clinic in Clinic.objects.exclude(permissions__user=user, permissions__deleted_at=None)
    ]
    ClinicPermission.objects.bulk_create(missing)
