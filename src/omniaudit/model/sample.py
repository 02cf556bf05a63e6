"""What a run that read a sample of the products says of it."""

from __future__ import annotations

from dataclasses import dataclass

from omniaudit.model.outcome import Notice


@dataclass(frozen=True)
class Sample:
    """A sample of the products.

    asked: ``--sample``. products: those of the retailer's own channels that were compared. of: how many these channels
    are known to list; None where nothing but the pages themselves would tell.
    cut: channels of which only some pages were read, so that what they seem to lack may stand on the others.
    warnings: what the sample can't show; filled by the audit.
    """

    asked: int
    products: int
    of: int | None = None
    cut: tuple[str, ...] = ()
    warnings: tuple[Notice, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing was left out."""
        return not self.cut and self.of is not None and self.products >= self.of
