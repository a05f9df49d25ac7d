"""Drugs, batches and stock; prescriptions and what was handed out."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinical import triggers
from clinical.models.encounter import Visit
from clinical.models.fields import ExactDecimalField, MomentField, reference
from clinical.models.patient import ChartRecord, seen_in_clinic
from clinical.models.people import Clinic, User
from clinical.models.record import Record, record


@record
class Drug(Record):
    """An entry of the drug catalogue."""

    barcode = models.TextField(null=True, blank=True)
    generic_name = models.TextField(_("generic name"), default="")
    brand_name = models.TextField(_("brand name"), null=True, blank=True)
    form = models.TextField(_("form"), default="")
    route = models.TextField(_("route"), default="")
    dosage_quantity = ExactDecimalField(_("strength"), null=True, blank=True)
    dosage_units = models.TextField(_("unit"), default="")
    manufacturer = models.TextField(null=True, blank=True)
    sale_price = ExactDecimalField(null=True, blank=True)
    sale_currency = models.TextField(null=True, blank=True)
    min_stock_level = models.IntegerField(default=0)
    max_stock_level = models.IntegerField(null=True, blank=True)
    is_controlled = models.BooleanField(default=False)
    requires_refrigeration = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    notes = models.TextField(null=True, blank=True)
    recorded_by = reference(User)
    metadata = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("drug")
        verbose_name_plural = _("drugs")

    def __str__(self):
        return self.generic_name


@record
class Batch(Record):
    """One delivery of a drug with its number and expiry; phones see a copy in ``Stock``."""

    drug = models.ForeignKey(Drug, models.PROTECT, related_name="batches")
    batch_number = models.TextField()
    expires_at = MomentField()
    manufactured_at = MomentField(null=True, blank=True)
    received_at = MomentField(default=timezone.now)
    quantity_received = models.IntegerField()
    supplier_name = models.TextField(null=True, blank=True)
    purchase_price = ExactDecimalField(null=True, blank=True)
    purchase_currency = models.TextField(null=True, blank=True)
    is_quarantined = models.BooleanField(default=False)
    recorded_by = reference(User)
    metadata = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints = [
            models.UniqueConstraint(
                fields=["drug", "batch_number"], name="batch_number_is_unique_per_drug"
            )
        ]

    def __str__(self):
        return self.batch_number


@record
class Stock(Record):
    """How much of a batch a clinic has. May be negative: what was handed out counts."""

    clinic = reference(Clinic, index=True)
    drug = reference(Drug, index=True)
    batch = reference(Batch)
    quantity_available = models.IntegerField(default=0)
    reserved_quantity = models.IntegerField(default=0)
    last_counted_at = MomentField(null=True, blank=True)
    recorded_by = reference(User)
    metadata = models.JSONField(default=dict)
    batch_number = models.TextField(default="")
    batch_expires_at = MomentField(null=True, blank=True)

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "drug", "batch"],
                name="one_stock_row_per_clinic_and_batch",
            )
        ]


@record
class StockMovement(Record):
    """One line of the stock book: what came, went or was counted."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    drug = models.ForeignKey(Drug, models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.TextField()
    quantity = models.IntegerField()
    balance_after = models.IntegerField()
    reference_type = models.TextField(null=True, blank=True)
    reference_id = models.UUIDField(null=True, blank=True)
    reason = models.TextField(null=True, blank=True)
    performed_by = reference(User)
    moved_at = MomentField(default=timezone.now)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock book")
        indexes = [models.Index(fields=["reference_id"], name="stock_book_of_a_record")]


@record
class Prescription(ChartRecord):
    """Medicines ordered for a patient (FHIR MedicationRequest)."""

    visit = reference(Visit, index=True)
    provider = reference(User)
    filled_by = reference(User)
    pickup_clinic = reference(Clinic, index=True)
    priority = models.TextField(default="normal")
    expires_at = MomentField(null=True, blank=True)
    prescribed_at = MomentField(null=True, blank=True, default=timezone.now)
    filled_at = MomentField(null=True, blank=True)
    status = models.TextField(default="pending")
    items = models.JSONField(default=list)
    notes = models.TextField(default="", blank=True)
    metadata = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("prescription")
        verbose_name_plural = _("prescriptions")
        triggers = [triggers.CascadeSoftDelete()]


seen_in_clinic(Prescription, "pickup_clinic_id")


@record
class PrescriptionItem(ChartRecord):
    """One medicine of a prescription and how much of it was handed out."""

    prescription = reference(Prescription, index=True, related_name="item_rows")
    drug = reference(Drug)
    clinic = reference(Clinic)
    dosage_instructions = models.TextField(default="", blank=True)
    quantity_prescribed = models.IntegerField(default=0)
    quantity_dispensed = models.IntegerField(default=0)
    refills_authorized = models.IntegerField(default=0)
    refills_used = models.IntegerField(default=0)
    item_status = models.TextField(default="active")
    notes = models.TextField(null=True, blank=True)
    recorded_by = reference(User)
    metadata = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("prescribed medicine")
        verbose_name_plural = _("prescribed medicines")


@record
class Dispensing(ChartRecord):
    """Medicine handed to a patient (FHIR MedicationDispense), stored as pushed; the stock follows."""

    clinic = reference(Clinic)
    drug = reference(Drug, index=True)
    batch = reference(Batch)
    prescription_item = reference(PrescriptionItem, index=True)
    quantity_dispensed = models.IntegerField(default=0)
    dosage_instructions = models.TextField(null=True, blank=True)
    days_supply = models.IntegerField(null=True, blank=True)
    dispensed_by = reference(User)
    dispensed_at = MomentField(null=True, blank=True, default=timezone.now)
    recorded_by = reference(User)
    metadata = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("dispensing")
        verbose_name_plural = _("dispensing")
        triggers = [triggers.StockFollows()]
