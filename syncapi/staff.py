"""Whose phones a person looks after: managers those of their people, everybody their own."""

from django.db.models import Exists, OuterRef, Q

from clinical import access
from clinical.access import Action
from clinical.models import FLAGS, WITHOUT_DELETING, ClinicPermission, Event, Reader, User
from clinical.staff import ORGANISATION, manages_organisation, people_found_by


def people_of(user):
    """Whose phones this person looks after, those who left included, as a queryset.

    An organisation manager everybody's; a clinic manager those of the people of their clinics, but not
    those of the organisation's managers, who have a permission in every clinic.
    """
    found = people_found_by(user)
    if getattr(user, "is_superuser", False):
        return found
    above = [User.Role.SUPER_ADMIN] if manages_organisation(user) else ORGANISATION
    return found.exclude(role__in=above)


def people_to_make_codes_for(user):
    """Oneself, and people of ``people_of`` who see nothing that this person does not.

    A code is as good as its owner's password for syncing. So a clinic manager makes none for somebody
    who also works where another one manages, an organisation manager without deleting none for who may
    delete, and nobody makes one for who reads confidential answers that are closed to the maker: those
    people make their own.
    """
    closed = access.unreadable_forms(user)
    reads = Reader.objects.filter(user=OuterRef("pk"), reads=True, form__in=closed)
    wrote = Event.objects.filter(written_by=OuterRef("pk"), form__in=closed)
    theirs = people_of(user).filter(~Exists(reads), ~Exists(wrote), is_active=True)
    if not user.reads_charts:
        theirs = theirs.filter(reads_charts=False)
    if manages_organisation(user) and not user.is_superuser:
        theirs = theirs.filter(~Exists(_may_delete().filter(user=OuterRef("pk"))))
    if not manages_organisation(user):
        managed = access.clinics_where(user, Action.MANAGE).values("pk")
        elsewhere = ClinicPermission.objects.live().exclude(clinic__in=managed)
        theirs = theirs.filter(~Exists(elsewhere.filter(user=OuterRef("pk"))))
    return User.objects.filter(Q(pk__in=theirs.values("pk")) | Q(pk=user.pk, is_active=True))


def _may_delete():
    """Permissions with more than an organisation manager without deleting has."""
    more = [flag for flag in FLAGS if flag not in WITHOUT_DELETING]
    return ClinicPermission.objects.live().filter(Q(*((f, True) for f in more), _connector=Q.OR))
