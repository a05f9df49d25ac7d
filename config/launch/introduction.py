"""What the demo tells the person when it is ready: address, accounts, the code for phones."""

from pathlib import Path

from config.launch.terminal import say, show_code

ACCOUNTS = """\
  admin@example.org      organisation manager
  bela@example.org       nurse in clinic 1
  chidi@example.org      doctor in clinics 1 and 2
  omar@example.org       front desk in clinic 2
  outsider@example.org   clinician in clinic 3, far away
  password of all: demo-pass-2026"""

NO_HTTPS = """\
To sign a phone up, the app needs an https address. Put this server behind one (a reverse proxy
or a tunnel) and start again with its address; then the QR code for the app stands here:
  PUBLIC_URL=https://hikma.example.org make demo"""


def introduce(address: str, public_url: str, data_dir: Path) -> None:
    """`address` is where the server listens, `public_url` how phones reach it (may be empty)."""
    say(f"\nHikma:    {address}\nPortal:   {address}/admin/\nAccounts:\n{ACCOUNTS}\n")
    say(f"Two pretend phones to try syncing with: {address}/pretend-phones\n")
    if public_url.startswith("https://"):
        say(f"Scan this with the app to sign a phone up to {public_url}:\n")
        show_code(public_url)
    else:
        say(NO_HTTPS)
    say(f"\nData and logs: {data_dir}\nCtrl-C ends everything; the data stays.")
