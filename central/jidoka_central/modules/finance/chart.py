"""The shipped chart of accounts and VAT codes, as data. A company adds to it; what the posting table names
by key must be there. Numbers follow the Chinese enterprise standard where it has one; quality costs are
5510 to 5541, by category (prevention, appraisal, internal and external failure).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from jidoka_central.modules.finance.things import AccountType, Area, QualityCost, VatCode


@dataclass(frozen=True, slots=True)
class ShippedAccount:
    number: str
    name_zh: str
    name_en: str
    type: AccountType
    posting_key: str | None = None
    area: Area = "general"
    quality_cost: QualityCost | None = None
    manual: bool = False


def _quality(number: str, zh: str, en: str, key: str, category: QualityCost) -> ShippedAccount:
    return ShippedAccount(number, zh, en, "expense", key, quality_cost=category)


CHART: Final = (
    ShippedAccount("1002", "银行存款", "Bank", "asset", "bank", manual=True),
    ShippedAccount("1122", "应收账款", "Receivables", "asset", "receivables", "receivables"),
    ShippedAccount("1145", "退货待检库存", "RMA stock", "asset", "stock.rma", "stock"),
    ShippedAccount("1290", "应收供应商索赔", "Supplier claims", "asset", "supplier_claims", manual=True),
    ShippedAccount("1403", "原材料", "Raw material", "asset", "stock.raw", "stock"),
    ShippedAccount("1405", "库存商品", "Finished goods", "asset", "stock.finished", "stock"),
    ShippedAccount("1410", "在制品", "Work in process", "asset", "wip", "stock"),
    ShippedAccount("2202", "应付账款", "Payables", "liability", "payables", "payables"),
    ShippedAccount("2203", "收货发票清算", "GR-IR", "liability", "grir"),
    ShippedAccount("2211", "应付职工薪酬", "Accrued wages", "liability", "wages.accrued", manual=True),
    ShippedAccount("222101", "应交增值税（进项税额）", "Input VAT", "liability", "vat.input"),
    ShippedAccount("222102", "应交增值税（销项税额）", "Output VAT", "liability", "vat.output"),
    ShippedAccount("4001", "实收资本", "Paid-in capital", "equity", "capital", manual=True),
    ShippedAccount("4104", "未分配利润", "Retained earnings", "equity", "retained", manual=True),
    ShippedAccount("4199", "期初余额", "Opening balances", "equity", "opening", manual=True),
    _quality("5510", "质量成本：预防", "Prevention", "quality.prevention", "prevention"),
    _quality("5520", "质量成本：检验", "Appraisal", "quality.appraisal", "appraisal"),
    _quality("5525", "质量成本：校准", "Calibration", "quality.calibration", "appraisal"),
    _quality("5530", "质量成本：报废", "Scrap", "quality.scrap", "internal_failure"),
    _quality("5531", "质量成本：返工", "Rework", "quality.rework", "internal_failure"),
    _quality("5532", "质量成本：降级", "Downgrade", "quality.downgrade", "internal_failure"),
    _quality("5533", "质量成本：停机", "Downtime", "quality.downtime", "internal_failure"),
    _quality("5539", "质量成本：供应商赔付", "Supplier recovery", "quality.recovery", "internal_failure"),
    _quality("5540", "质量成本：外部损失", "External failure", "quality.external", "external_failure"),
    _quality("5541", "质量成本：外部运费", "External freight", "quality.freight", "external_failure"),
    ShippedAccount("5601", "工资", "Wages", "expense", "wages", manual=True),
    ShippedAccount("5602", "已吸收人工", "Labour absorbed", "expense", "labour.absorbed"),
    ShippedAccount("5603", "已吸收机时", "Line time absorbed", "expense", "line_time.absorbed"),
    ShippedAccount("5611", "采购价格差异", "Purchase price variance", "expense", "variance.price"),
    ShippedAccount("5612", "生产差异", "Production variance", "expense", "variance.production"),
    ShippedAccount("5613", "库存差异", "Stock difference", "expense", "variance.stock"),
    ShippedAccount("6001", "主营业务收入", "Revenue", "revenue", "revenue"),
    ShippedAccount("6002", "销售退回", "Sales returns", "revenue", "sales.returns"),
    ShippedAccount("6401", "主营业务成本", "Cost of goods sold", "expense", "cogs"),
)

# General rate since 1 April 2019: Announcement 39 of 2019 of MOF, STA and GAC.
_SINCE: Final = date(2019, 4, 1)
VAT_CODES: Final = (
    (VatCode("IN13", "input", 13, 100, _SINCE), "进项 13%", "Input 13 %"),
    (VatCode("OUT13", "output", 13, 100, _SINCE), "销项 13%", "Output 13 %"),
)
