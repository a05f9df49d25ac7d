"""One authentication backend: sign in by login name, permissions from our own rows."""

import bcrypt
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import (
    Argon2PasswordHasher,
    BasePasswordHasher,
    mask_hash,
)
from django.utils import timezone
from django.utils.crypto import constant_time_compare


class ClinicBackend:
    """Django groups are not used: what a person may do stands in ``ClinicPermission``."""

    def authenticate(self, request, username=None, password=None, **credentials):
        from clinical import passwords
        from clinical.models import LastSignIn

        User = get_user_model()
        login = username if username is not None else credentials.get(User.USERNAME_FIELD)
        if login is None or password is None:
            return None
        user = User.objects.with_login(login).first()
        if user is None:
            return passwords.refuse_stranger(login, password)
        right = passwords.is_right(user, password, door=passwords.Door.PORTAL)
        if not (right and user.is_active):
            return None
        LastSignIn.objects.update_or_create(user=user, defaults={"at": timezone.now()})
        return user

    def get_user(self, user_id):
        User = get_user_model()
        # With what every page of the portal asks of them: language, and the clinics they work in.
        related = ("wagtail_userprofile", "home_clinic", "working_clinic")
        return User.objects.filter(pk=user_id, is_active=True).select_related(*related).first()

    def get_all_permissions(self, user, obj=None):
        from clinical import access

        return access.portal_permissions(user) if obj is None else set()

    def has_perm(self, user, perm, obj=None):
        return user.is_active and perm in self.get_all_permissions(user, obj)

    def has_module_perms(self, user, app_label):
        return any(p.startswith(app_label + ".") for p in self.get_all_permissions(user))


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with OWASP's smaller parameters: ten phones at once must not cost a gigabyte.

    Django's defaults (100 MiB, eight lanes) take about half a second on a busy machine of two cores.
    """

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1


class ImportedBCryptHasher(BasePasswordHasher):
    """Verifies hashes of people imported from the existing server (stored as ``bcrypt_plain$<hash>``).

    Django's own bcrypt hasher expects its own prefix; a correct sign-in re-hashes with Argon2.
    """

    algorithm = "bcrypt_plain"

    def encode(self, password, salt):
        hashed = bcrypt.hashpw(password.encode()[:72], salt.encode())
        return f"{self.algorithm}${hashed.decode()}"

    def salt(self):
        return bcrypt.gensalt(10).decode()

    def decode(self, encoded):
        algorithm, hashed = encoded.split("$", 1)
        return {"algorithm": algorithm, "hash": hashed, "salt": hashed[:29]}

    def verify(self, password, encoded):
        decoded = self.decode(encoded)
        return constant_time_compare(self.encode(password, decoded["salt"]), encoded)

    def safe_summary(self, encoded):
        return {"algorithm": self.algorithm, "hash": mask_hash(encoded)}

    def must_update(self, encoded):
        return False

    def harden_runtime(self, password, encoded):
        pass
