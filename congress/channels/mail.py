"""E-mail by the configured server (``EMAIL_URL``), with time-outs."""

import smtplib

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from congress.channels.messages import Later, Message, Never

PERMANENT = 500  # SMTP answers from here on are final


class Mail:
    """Plain text; our reference is the message's id, so that a doubled one is seen as the same."""

    remote = True
    trial = False

    def send(self, message: Message) -> None:
        """Send it over a connection of its own."""
        mail = EmailMessage(
            subject=message.title or _("Deputies' Portal"),
            body=message.whole,
            to=[message.address],
            headers={"Message-ID": f"<{message.reference}@portal>", "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            (code, _words), *_rest = refused.recipients.values()
            raise (Never if code >= PERMANENT else Later)(f"SMTP {code}") from refused
        except smtplib.SMTPResponseException as error:
            raise Later(f"SMTP {error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Later(type(error).__name__) from error
