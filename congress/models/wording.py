"""Words a congress looks for in what is handed in (敏感词)."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from congress.models.institution import Congress

SHORTEST = 2  # one character alone stands in too many words


class SensitiveWord(models.Model):
    """A word that keeps a text from being handed in, or is pointed out to whoever reviews it."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="sensitive_words", verbose_name=_("congress"))
    word = models.CharField(
        _("word"),
        max_length=40,
        validators=[MinLengthValidator(SHORTEST)],
        help_text=_("Spaces and signs inside it do not hide it; full-width and capital letters are the same."),
    )
    is_refused = models.BooleanField(
        _("keeps a text from being handed in"),
        default=False,
        help_text=_("Otherwise it is only pointed out to whoever reviews the text."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    remark = models.CharField(_("remark"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("sensitive word")
        verbose_name_plural = _("sensitive words")
        constraints = [models.UniqueConstraint(fields=["congress", "word"], name="sensitive_word_once")]

    def __str__(self) -> str:
        return self.word
