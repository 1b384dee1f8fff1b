"""The desk's own pages: the queue, and pictures of how the work goes. Each is one line here."""

from dataclasses import dataclass

from annotations.admin.desk.agreement import AgreementPage
from annotations.admin.desk.corrections import CorrectionsPage
from annotations.admin.desk.history import HistoryPage
from annotations.admin.desk.matrix import MatrixPage
from annotations.admin.desk.page import DeskPage
from annotations.admin.desk.queue import QueuePage, ReleasePage, TakeNextPage, TakePage
from annotations.admin.desk.ratings import RatingsPage
from annotations.admin.desk.waiting import WaitingPage


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
    Entry("matrix/", "matrix", MatrixPage, "Claims across articles"),
    Entry("ratings/", "ratings", RatingsPage, "Verdicts by publisher and by month"),
    Entry("waiting/", "waiting", WaitingPage, "Waiting times"),
    Entry("corrections/", "corrections", CorrectionsPage, "Corrections"),
    Entry("agreement/", "agreement", AgreementPage, "Agreement"),
    Entry("history/", "everything", HistoryPage, "History of everything"),
)
