"""Requests of finance: inputs, answers, declarations. Money is a plain decimal as text."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from jidoka_central.foundation.registry import Answer, Command, Input
from jidoka_central.foundation.text import Text
from jidoka_central.foundation.uow import UnitOfWork
from jidoka_central.modules.finance import closing, open_items, reading, rules, service, states
from jidoka_central.modules.finance.errors import NOT_POSITIVE, ONE_SIDE
from jidoka_central.modules.finance.ground import ground_for
from jidoka_central.modules.finance.model import LINES_MAX
from jidoka_central.modules.finance.things import LineDraft, PostedEntry, QualityCost, VatCode
from jidoka_central.modules.masterdata.public import Code, DecimalText, Name, Reason

READ = "finance.read"
POST = "finance.post"
CLOSE = "finance.close"
RELEASE = "finance.release"
MAINTAIN = "finance.maintain"

AccountNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,12}$")]
PeriodCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")]
Voucher = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class OpenLedger(Input):
    """The shipped chart of accounts and VAT codes come with it."""

    currency: Currency


class LedgerAnswer(Answer):
    currency: str
    accounts: int


class CreateAccount(Input):
    number: AccountNumber
    name_zh: Name
    name_en: Name
    type: Literal["asset", "liability", "equity", "revenue", "expense"]
    quality_cost: QualityCost | None = None


class AccountAnswer(Answer):
    id: UUID
    number: str


class CreateVatCode(Input):
    """The rate is ``numerator`` / ``denominator``."""

    code: Code
    name_zh: Name
    name_en: Name
    kind: Literal["input", "output"]
    numerator: Annotated[int, Field(ge=0, le=10_000)]
    denominator: Annotated[int, Field(ge=1, le=10_000)] = 100
    valid_from: date


class VatCodeAnswer(Answer):
    id: UUID
    code: str


class OpenPeriod(Input):
    period: PeriodCode


class PeriodAnswer(Answer):
    id: UUID
    period: str


class ClosePeriod(Input):
    """``areas``: all of them when left out. ``general`` closes last. Closing is final."""

    period: PeriodCode
    areas: Annotated[
        tuple[Literal["stock", "payables", "receivables", "general"], ...], Field(min_length=1, max_length=4)
    ] = ("stock", "payables", "receivables", "general")


class ClosedAnswer(Answer):
    period: str
    areas: list[str]


class AccrueWages(Input):
    """Wages against accrued wages, on the last day of the period."""

    period: PeriodCode
    amount: DecimalText
    voucher: Voucher


class ManualLine(Input):
    """Either a debit or a credit."""

    account: AccountNumber
    debit: DecimalText | None = None
    credit: DecimalText | None = None


class PostManualEntry(Input):
    """``voucher``: the number of the paper behind the entry."""

    posting_date: date
    voucher: Voucher
    text: Reason
    lines: Annotated[tuple[ManualLine, ...], Field(min_length=2, max_length=LINES_MAX)]


class ReverseEntry(Input):
    """``posting_date``: the entry's own when left out."""

    entry_id: UUID
    reason: Reason
    posting_date: date | None = None


class EntryAnswer(Answer):
    id: UUID
    period: str
    posting_date: date
    total: str
    currency: str


class ReleasePaymentBlock(Input):
    """Every block of the item, or those of one ``cause``."""

    open_item_id: UUID
    reason: Reason
    cause: Code | None = None


class ReleaseAnswer(Answer):
    """``free``: it may be paid now."""

    open_item_id: UUID
    open: str
    currency: str
    free: bool


def _entry(posted: PostedEntry) -> EntryAnswer:
    return EntryAnswer(
        id=posted.id,
        period=posted.period,
        posting_date=posted.posting_date,
        total=rules.money_text(posted.total, posted.currency),
        currency=posted.currency,
    )


def _open_ledger(uow: UnitOfWork, command: OpenLedger) -> LedgerAnswer:
    return LedgerAnswer(currency=command.currency, accounts=service.open_ledger(uow, command.currency))


def _create_account(uow: UnitOfWork, command: CreateAccount) -> AccountAnswer:
    account = service.create_account(
        uow, command.number, command.name_zh, command.name_en, command.type, command.quality_cost
    )
    return AccountAnswer(id=account.id, number=account.number)


def _create_vat_code(uow: UnitOfWork, command: CreateVatCode) -> VatCodeAnswer:
    rate = VatCode(command.code, command.kind, command.numerator, command.denominator, command.valid_from)
    id_ = service.create_vat_code(uow, rate, command.name_zh, command.name_en)
    return VatCodeAnswer(id=id_, code=command.code)


def _open_period(uow: UnitOfWork, command: OpenPeriod) -> PeriodAnswer:
    return PeriodAnswer(id=service.open_period(uow, command.period), period=command.period)


def _close_period(uow: UnitOfWork, command: ClosePeriod) -> ClosedAnswer:
    return ClosedAnswer(
        period=command.period, areas=list(service.close_period(uow, command.period, command.areas))
    )


def _post_manual_entry(uow: UnitOfWork, command: PostManualEntry) -> EntryAnswer:
    ground = ground_for(uow, {line.account for line in command.lines}, command.posting_date)
    currency = reading.ledger_currency(uow) if ground.period is None else ground.period["currency"]
    lines = [_line(line, f"lines.{index}", currency) for index, line in enumerate(command.lines)]
    posted = service.post_manual_entry(
        uow, command.posting_date, currency, lines, command.voucher, command.text, ground
    )
    return _entry(posted)


def _line(line: ManualLine, field: str, currency: str) -> LineDraft:
    sides = [(name, text) for name in ("debit", "credit") if (text := getattr(line, name)) is not None]
    if len(sides) != 1:
        raise ONE_SIDE.refuse(field=field)
    side, text = sides[0]
    amount = _positive(text, currency, f"{field}.{side}")
    return LineDraft(line.account, amount if side == "debit" else -amount)


def _positive(text: str, currency: str, field: str) -> int:
    amount = rules.parse_money(text, currency, field=field)
    if amount <= 0:
        raise NOT_POSITIVE.refuse(field=field, text=text)
    return amount


def _accrue_wages(uow: UnitOfWork, command: AccrueWages) -> EntryAnswer:
    currency = reading.ledger_currency(uow)
    amount = _positive(command.amount, currency, "amount")
    return _entry(service.accrue_wages(uow, command.period, amount, currency, command.voucher))


def _reverse_entry(uow: UnitOfWork, command: ReverseEntry) -> EntryAnswer:
    return _entry(service.reverse_entry(uow, command.entry_id, command.posting_date, command.reason))


def _release_payment_block(uow: UnitOfWork, command: ReleasePaymentBlock) -> ReleaseAnswer:
    free = open_items.release_payment_block(uow, command.open_item_id, command.reason, command.cause)
    item = open_items.get_open_item(uow, command.open_item_id)
    return ReleaseAnswer(
        open_item_id=item.id,
        open=rules.money_text(abs(item.open), item.currency),
        currency=item.currency,
        free=free,
    )


COMMANDS = (
    Command(
        "finance.open_ledger",
        Text(zh="建账", en="Open the books"),
        MAINTAIN,
        OpenLedger,
        LedgerAnswer,
        _open_ledger,
        "ledger",
    ),
    Command(
        "finance.create_account",
        Text(zh="建立科目", en="Create account"),
        MAINTAIN,
        CreateAccount,
        AccountAnswer,
        _create_account,
        "account",
    ),
    Command(
        "finance.create_vat_code",
        Text(zh="建立税码", en="Create VAT code"),
        MAINTAIN,
        CreateVatCode,
        VatCodeAnswer,
        _create_vat_code,
        "vat_code",
    ),
    Command(
        "finance.open_period",
        Text(zh="开启会计期间", en="Open period"),
        CLOSE,
        OpenPeriod,
        PeriodAnswer,
        _open_period,
        "period",
    ),
    Command(
        states.CLOSE_PERIOD,
        Text(zh="关闭会计期间", en="Close period"),
        CLOSE,
        ClosePeriod,
        ClosedAnswer,
        _close_period,
        "period",
    ),
    Command(
        "finance.post_manual_entry",
        Text(zh="手工记账", en="Post an entry"),
        POST,
        PostManualEntry,
        EntryAnswer,
        _post_manual_entry,
        "journal_entry",
    ),
    Command(
        closing.ACCRUE_WAGES,
        Text(zh="计提工资", en="Accrue wages"),
        POST,
        AccrueWages,
        EntryAnswer,
        _accrue_wages,
        "journal_entry",
    ),
    Command(
        states.REVERSE_ENTRY,
        Text(zh="冲销凭证", en="Reverse entry"),
        POST,
        ReverseEntry,
        EntryAnswer,
        _reverse_entry,
        "journal_entry",
    ),
    Command(
        states.RELEASE_BLOCK,
        Text(zh="放行付款", en="Release for payment"),
        RELEASE,
        ReleasePaymentBlock,
        ReleaseAnswer,
        _release_payment_block,
        "open_item",
    ),
)
