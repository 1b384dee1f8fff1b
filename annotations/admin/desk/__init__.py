"""The desk's own pages: the queue, and pictures of how the work goes. Each is one line here."""

from dataclasses import dataclass

from annotations.admin.desk.page import DeskPage
from annotations.admin.desk.queue import QueuePage, ReleasePage, TakeNextPage, TakePage


@dataclass(frozen=True)
class Entry:
    """A page: its address below the admin's, its name, and its title in the list of pages."""

    address: str
    name: str
    view: type[DeskPage]
    title: str = ""

    @property
    def url_name(self) -> str:
        """Return the name by which its address is found."""
        return f"admin:{self.name}"


DESK = (
    Entry("queue/", "queue", QueuePage, "Queue"),
    Entry("queue/next/<slug:kind>/", "queue_next", TakeNextPage),
    Entry("queue/take/<slug:kind>/<int:pk>/", "queue_take", TakePage),
    Entry("queue/release/<int:pk>/", "queue_release", ReleasePage),
)
