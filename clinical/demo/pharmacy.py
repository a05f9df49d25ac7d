"""Prescriptions and what was handed out, and a stock book that adds up to what is left."""

from collections import defaultdict
from datetime import timedelta

from clinical.demo.days import moment
from clinical.demo.drugs import COLD, CONTROLLED, DRUGS, batches
from clinical.models import (
    Batch,
    Dispensing,
    Drug,
    Prescription,
    PrescriptionItem,
    Stock,
    StockMovement,
)


class Pharmacy:
    """The drug catalogue of the demo; call ``close_the_books`` when everything is handed out."""

    def __init__(self, cast):
        self.cast, self.book = cast, cast.book
        self.drugs, self.batches = {}, {}
        self.handed_out = defaultdict(list)
        self.founded = cast.clinic(1).created_at
        for key, drug in DRUGS.items():
            self._list(key, drug)

    def _list(self, key, drug):
        self.drugs[key] = row = self.book.add(
            Drug, key, self.founded, generic_name=drug.generic, brand_name=drug.brand,
            form=drug.form, route=drug.route, dosage_quantity=drug.strength,
            dosage_units=drug.unit, min_stock_level=drug.minimum, max_stock_level=drug.minimum * 10,
            is_controlled=key in CONTROLLED, requires_refrigeration=key in COLD,
            recorded_by=self.cast.admin,
        )  # fmt: skip
        self.batches[key] = []
        for number, expires_on, received_on, share in batches(key, self.cast.today):
            clinic = self.cast.clinic(1)
            received_at = moment(received_on, clinic, 8)
            batch = self.book.add(
                Batch, number, received_at, drug=row, batch_number=number,
                expires_at=moment(expires_on, clinic, 12), received_at=received_at,
                manufactured_at=received_at - timedelta(days=120), quantity_received=0,
                supplier_name="Relief Medical Supply", recorded_by=self.cast.admin,
            )  # fmt: skip
            self.batches[key].append((batch, share))

    def prescribe(self, chart, visit, keys, *, status="picked-up"):
        """Order the usual treatment at a visit; when picked up, everything is handed out."""
        at = visit.created_at + timedelta(minutes=12)
        picked_up = status == "picked-up"
        filled_at = at + timedelta(minutes=25)
        prescription = self.book.add(
            Prescription, visit.id, at, patient=chart.patient, visit=visit,
            provider=visit.provider, pickup_clinic=visit.clinic, status=status, prescribed_at=at,
            expires_at=at + timedelta(days=30), filled_at=filled_at if picked_up else None,
            filled_by=visit.provider if picked_up else None,
        )  # fmt: skip
        for key in keys:
            quantity = max(DRUGS[key].per_day * DRUGS[key].days, 1)
            item = self.book.add(
                PrescriptionItem, f"{visit.id}/{key}", at, patient=chart.patient,
                prescription=prescription, drug=self.drugs[key], clinic=visit.clinic,
                dosage_instructions=DRUGS[key].take[chart.language], quantity_prescribed=quantity,
                quantity_dispensed=quantity if picked_up else 0, recorded_by=visit.provider,
                item_status="completed" if picked_up else "active",
            )  # fmt: skip
            if picked_up:
                self._hand_out(key, item, quantity, filled_at)
        return prescription

    def _hand_out(self, key, item, quantity, at):
        newest_first = reversed(self.batches[key])
        batch = next(batch for batch, _share in newest_first if batch.received_at <= at)
        dispensing = self.book.add(
            Dispensing, item.id, at, patient=item.patient, clinic=item.clinic, drug=item.drug,
            batch=batch, prescription_item=item, quantity_dispensed=quantity,
            dosage_instructions=item.dosage_instructions, days_supply=DRUGS[key].days,
            dispensed_by=item.recorded_by, dispensed_at=at, recorded_by=item.recorded_by,
        )  # fmt: skip
        self.handed_out[item.clinic_id, batch.id].append(dispensing)

    def close_the_books(self):
        """Write stock, and the receipts that explain it: received = handed out + left."""
        for key, drug in DRUGS.items():
            for batch, share in self.batches[key]:
                for clinic, left in zip(self.cast.clinics, drug.left, strict=True):
                    remaining = round(left * share)
                    batch.quantity_received += self._count(batch, clinic, remaining)

    def _count(self, batch, clinic, remaining):
        name = f"{clinic.id}/{batch.id}"
        given = sorted(self.handed_out[clinic.id, batch.id], key=lambda row: row.dispensed_at)
        balance = received = remaining + sum(row.quantity_dispensed for row in given)

        def write(line, kind, quantity, at, by, dispensing=None):
            self.book.add(
                StockMovement, f"{name}/{line}", at, clinic=clinic, drug=batch.drug, batch=batch,
                kind=kind, quantity=quantity, balance_after=balance, moved_at=at, performed_by=by,
                reference_type="dispensing" if dispensing else None,
                reference_id=dispensing and dispensing.id,
            )  # fmt: skip

        write("received", "received", received, batch.received_at, self.cast.admin)
        for row in given:
            balance -= row.quantity_dispensed
            given_out = -row.quantity_dispensed
            write(row.id, "dispensed", given_out, row.dispensed_at, row.dispensed_by, row)
        stock = self.book.add(
            Stock, name, batch.received_at, clinic=clinic, drug=batch.drug, batch=batch,
            quantity_available=balance, batch_number=batch.batch_number,
            batch_expires_at=batch.expires_at, recorded_by=self.cast.admin,
        )  # fmt: skip
        stock.updated_at = given[-1].dispensed_at if given else batch.received_at
        return received
