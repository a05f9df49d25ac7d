"""What each stored field would tell about a person; exports, logs and reports obey this list."""

from enum import StrEnum


class Disclosure(StrEnum):
    """Ordered from the most to the least telling."""

    IDENTIFYING = "identifying"
    QUASI = "quasi-identifying"
    FREE_TEXT = "free text"
    CLINICAL = "clinical"
    TECHNICAL = "technical"


I, Q, F, C, T = Disclosure

# Every record has these.
RECORD = {
    "id": T, "created_at": Q, "updated_at": T, "deleted_at": T, "arrived_at": T,
    "modified_at": T, "change_number": T, "metadata": F, "patient": T,
}  # fmt: skip

FIELDS = {
    "Clinic": {"name": Q, "is_archived": T, "sharing_group": T, "time_zone": T},
    "ClinicDepartment": {
        "clinic": Q, "name": Q, "code": Q, "description": T, "status": T,
        "can_dispense_medications": T, "can_perform_labs": T, "can_perform_imaging": T,
        "additional_capabilities": T,
    },
    "ClinicPermission": {
        "user": T, "clinic": T, "can_register_patients": T, "can_view_history": T,
        "can_edit_records": T, "can_delete_records": T, "is_clinic_admin": T,
        "can_edit_other_provider_event": T, "can_download_patient_reports": T,
        "can_prescribe_medications": T, "can_dispense_medications": T,
        "can_delete_patient_visits": T, "can_delete_patient_records": T,
        "created_by": T, "last_modified_by": T,
    },
    "Patient": {
        "given_name": I, "surname": I, "date_of_birth": Q, "citizenship": Q, "hometown": Q,
        "phone": I, "sex": Q, "camp": Q, "additional_data": F, "photo_url": I,
        "government_id": I, "external_patient_id": I, "primary_clinic": Q,
        "last_modified_by": T, "registered_by": T, "merged_into": T,
    },
    "PatientAttribute": {
        "attribute_id": T, "attribute": T, "number_value": Q, "string_value": F,
        "date_value": Q, "boolean_value": Q,
    },
    "Visit": {"clinic": Q, "provider": T, "provider_name": Q, "checked_in_at": Q},
    "Event": {
        "visit": T, "form": T, "event_type": C, "answers": F, "recorded_by": T,
        "written_by": T,
    },
    "Vitals": {
        "visit": T, "event": T, "measured_at": Q, "systolic_bp": C, "diastolic_bp": C,
        "bp_position": C, "height_cm": C, "weight_kg": C, "bmi": C, "waist_circumference_cm": C,
        "heart_rate": C, "pulse_rate": C, "oxygen_saturation": C, "respiratory_rate": C,
        "temperature_celsius": C, "pain_level": C, "recorded_by": T,
    },
    "Problem": {
        "visit": T, "code_system": C, "code": C, "label": C, "clinical_status": C,
        "verification_status": C, "severity_score": C, "onset_at": Q, "ended_at": Q,
        "recorded_by": T,
    },
    "Appointment": {
        "clinic": Q, "provider": T, "booked_by": T, "current_visit": T, "fulfilled_visit": T,
        "starts_at": Q, "duration_minutes": C, "reason": F, "notes": F, "is_walk_in": C,
        "departments": C, "status": C,
    },
    "Drug": {
        "barcode": T, "generic_name": C, "brand_name": C, "form": C, "route": C,
        "dosage_quantity": C, "dosage_units": C, "manufacturer": T, "sale_price": T,
        "sale_currency": T, "min_stock_level": T, "max_stock_level": T, "is_controlled": C,
        "requires_refrigeration": T, "is_active": T, "notes": T, "recorded_by": T,
    },
    "Batch": {
        "drug": T, "batch_number": T, "expires_at": T, "manufactured_at": T, "received_at": T,
        "quantity_received": T, "supplier_name": T, "purchase_price": T, "purchase_currency": T,
        "is_quarantined": T, "recorded_by": T,
    },
    "Stock": {
        "clinic": Q, "drug": C, "batch": T, "quantity_available": T, "reserved_quantity": T,
        "last_counted_at": T, "recorded_by": T, "batch_number": T, "batch_expires_at": T,
    },
    "StockMovement": {
        "clinic": Q, "drug": C, "batch": T, "kind": T, "quantity": T, "balance_after": T,
        "reference_type": T, "reference_id": T, "reason": F, "performed_by": T, "moved_at": T,
    },
    "Prescription": {
        "visit": T, "provider": T, "filled_by": T, "pickup_clinic": Q, "priority": C,
        "expires_at": T, "prescribed_at": Q, "filled_at": Q, "status": C, "items": C, "notes": F,
    },
    "PrescriptionItem": {
        "prescription": T, "drug": C, "clinic": Q, "dosage_instructions": F,
        "quantity_prescribed": C, "quantity_dispensed": C, "refills_authorized": C,
        "refills_used": C, "item_status": C, "notes": F, "recorded_by": T,
    },
    "Dispensing": {
        "clinic": Q, "drug": C, "batch": T, "prescription_item": T, "quantity_dispensed": C,
        "dosage_instructions": F, "days_supply": C, "dispensed_by": T, "dispensed_at": Q,
        "recorded_by": T,
    },
    "EventForm": {
        "name": T, "description": T, "language": T, "is_editable": T, "is_snapshot_form": T,
        "fields": T, "clinic_ids": T, "translations": T, "is_published": T,
    },
    "RegistrationForm": {"name": T, "fields": T, "is_active": T},
    "AppConfig": {
        "namespace": T, "key": T, "value": T, "data_type": T, "display_name": T,
        "last_modified_by": T,
    },
}  # fmt: skip


def of(field):
    """The disclosure of a model field; KeyError if nobody declared it (``manage.py check`` tells)."""
    own = FIELDS.get(field.model.__name__, {})
    return own[field.name] if field.name in own else RECORD[field.name]
