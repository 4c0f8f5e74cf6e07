"""Pages of a list that may have a million rows, of which nobody wants the exact number."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

from agent.admin.charts import grouped

# Rows that are counted; whoever looks for one beyond them filters or searches.
MOST_COUNTED = 10_000


class BoundedPaginator(Paginator):
    """Counts no further than it is worth knowing."""

    template_name = "admin/agent/pagination.html"
    column = "last_at"

    @cached_property
    def count(self) -> int:
        """How many rows there are, at most one more than are counted."""
        # Of the column that the list is sorted by: an index has it, and no row is looked at.
        rows = self.object_list.order_by().values(self.column)
        return rows[: MOST_COUNTED + 1].count()

    @property
    def is_more(self) -> bool:
        """Whether there are more rows than are counted."""
        return self.count > MOST_COUNTED

    @property
    def counted(self) -> str:
        """The number that is told."""
        return grouped(min(self.count, MOST_COUNTED))
