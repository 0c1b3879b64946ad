"""Who holds which keys: removing, other roles, new keys, key files, who can open a case's names."""

from __future__ import annotations

from casevault.services import cases, users
from casevault.ui.pages.change_keys import Change, ChangeKeysPage
from casevault.ui.pages.new_user import NewUserPage
from casevault.ui.pages.users import UsersPage
from casevault.ui.records.access_pane import AccessPane
from casevault.ui.records.outline import ACCESS
from casevault.ui.widgets.into_view import into_view
from casevault.ui.widgets.key_file_maker import KeyFileMaker
from tour.journey import Journey
from tour.robot import Do, Script, Sight, Until
from tour.steps_office import go


def see_who_leaves(journey: Journey) -> Script:
    """What each change of keys would mean; nothing is changed."""
    hand = journey.hand
    yield from go(journey, "users", UsersPage)
    page = hand.page(UsersPage)
    session = page.desk.session
    other = next(user for user in users.list_users(session) if not user.is_self)
    for change in Change:
        yield Do(
            lambda change=change: page.desk.open_page(  # type: ignore[misc]
                "change_keys", change=str(change), user_id=other.user_id
            ),
            f"ask for {change}",
        )
        yield hand.until_page(ChangeKeysPage)
        yield Sight(f"change_keys_{change}")
    yield hand.click("Cancel")
    yield from go(journey, "users", UsersPage)
    yield hand.click("Add a user")
    yield hand.until_page(NewUserPage)
    maker = hand.the(KeyFileMaker)
    yield Do(maker.box.click, "a key file too")
    yield Until(maker.buttons[0].isVisible, "the sticks")
    yield Do(lambda: into_view(maker), "look at them")
    yield Sight("new_user_key_file")
    yield hand.click("Cancel")


def see_who_opens_a_case(journey: Journey) -> Script:
    """The part of a case that says who can open its names."""
    hand = journey.hand
    yield from go(journey, "users", UsersPage)
    desk = hand.page(UsersPage).desk
    [first, *_] = cases.fetch(desk.session, cases.find(desk.session, cases.CaseQuery())[:1])
    yield Do(
        lambda: desk.open_page("case", case_id=first.case_id, form_id=ACCESS), "who can open it"
    )
    yield Until(lambda: bool(hand.visible(AccessPane)), "who can open the names")
    yield Sight("case_access")
