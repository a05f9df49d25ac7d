"""Whose phones a person looks after: managers those of their people, everybody their own."""

from django.db.models import Exists, OuterRef, Q

from clinical import access
from clinical.access import Action
from clinical.models import ClinicPermission, Event, Reader, User


def manages_organisation(user):
    """Organisation managers, with or without deleting."""
    return user.is_active and user.role in (User.Role.SUPER_ADMIN, User.Role.ADMIN)


def people_of(user):
    """Whose phones this person looks after, those who left included, as a queryset.

    An organisation manager everybody's; a clinic manager those of the people of their clinics, but not
    those of the organisation's managers, who have a permission in every clinic.
    """
    if not getattr(user, "is_active", False):
        return User.objects.none()
    if user.is_superuser:
        return User.objects.all()
    if manages_organisation(user):
        return User.objects.filter(is_superuser=False)
    managed = access.clinics_where(user, Action.MANAGE).values("pk")
    works = ClinicPermission.objects.live().filter(user=OuterRef("pk"), clinic__in=managed)
    people = User.objects.filter(Exists(works) | Q(home_clinic__in=managed))
    return people.exclude(role__in=[User.Role.SUPER_ADMIN, User.Role.ADMIN])


def people_to_make_codes_for(user):
    """Oneself, and people of ``people_of`` who see nothing that this person does not.

    A code is as good as its owner's password for syncing. So a clinic manager makes none for somebody
    who also works where another one manages, and nobody makes one for who reads confidential answers
    that are closed to the maker: those people make their own.
    """
    closed = access.unreadable_forms(user)
    reads = Reader.objects.filter(user=OuterRef("pk"), reads=True, form__in=closed)
    wrote = Event.objects.filter(written_by=OuterRef("pk"), form__in=closed)
    theirs = people_of(user).filter(~Exists(reads), ~Exists(wrote), is_active=True)
    if not user.reads_charts:
        theirs = theirs.filter(reads_charts=False)
    if not manages_organisation(user):
        managed = access.clinics_where(user, Action.MANAGE).values("pk")
        elsewhere = ClinicPermission.objects.live().exclude(clinic__in=managed)
        theirs = theirs.filter(~Exists(elsewhere.filter(user=OuterRef("pk"))))
    return User.objects.filter(Q(pk__in=theirs.values("pk")) | Q(pk=user.pk, is_active=True))
