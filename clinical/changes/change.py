"""What every change of who sees whom is made of: details to store, a sentence, and plain writes."""

from dataclasses import dataclass, field

from clinical.models import AccessChange

Kind = AccessChange.Kind


@dataclass(frozen=True)
class Write:
    """Set ``values`` in the row of ``model`` that ``lookup`` names; ``absent``: what a missing one means."""

    model: type
    lookup: dict
    values: dict
    absent: dict = field(default_factory=dict)


@dataclass(frozen=True)
class GiveAll:
    """Let clinic ``to`` have every patient that clinic ``of`` has; ids as text."""

    of: str
    to: str


class Change:
    """What every kind has: ``details`` go into the stored change, ``of`` reads them back."""

    kind = None

    @classmethod
    def of(cls, details):
        return cls(**details)

    @property
    def details(self):
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def told(self, user):
        """The sentence for ``user``: what they may not see any more is not named."""
        return self.sentence()

    def may_undo(self, by, stored):
        """May ``by`` set back what the stored change replaced?"""
        return self.may(by)
