"""Finance."""

import sqlalchemy as sa
from alembic import op

from jidoka_central.foundation.db.schema import integer_only, protect

revision = "0002"
down_revision = "0001"

FACTS = (
    "journal_entry",
    "journal_line",
    "journal_number",
    "open_item_settlement",
)
GUARDS = {
    "sqlite": (
        """
CREATE TRIGGER journal_line_allowed BEFORE INSERT ON journal_line BEGIN
  SELECT RAISE(ABORT, 'journal_line is not a line of its entry') WHERE NOT EXISTS (
    SELECT 1 FROM journal_entry e WHERE e.id = NEW.entry_id AND e.company = NEW.company
       AND e.period_id = NEW.period_id AND e.currency = NEW.currency AND NEW.position BETWEEN 1 AND e.lines);
  SELECT RAISE(ABORT, 'the period is closed') WHERE NOT EXISTS (
    SELECT 1 FROM period p JOIN account a ON a.id = NEW.account_id AND a.company = NEW.company
     WHERE p.id = NEW.period_id AND p.company = NEW.company AND
       CASE a.area WHEN 'stock' THEN p.stock WHEN 'payables' THEN p.payables
         WHEN 'receivables' THEN p.receivables ELSE p.general END = 'open');
END
""",
        """
CREATE TRIGGER journal_line_completes AFTER INSERT ON journal_line
WHEN NEW.position = (SELECT lines FROM journal_entry WHERE id = NEW.entry_id) BEGIN
  SELECT RAISE(ABORT, 'journal_entry does not balance') FROM (
    SELECT COUNT(*) AS there, SUM(amount) AS rest, SUM(MAX(amount, 0)) AS debits
      FROM journal_line WHERE company = NEW.company AND entry_id = NEW.entry_id) AS found
   WHERE found.there <> NEW.position OR found.rest <> 0
      OR found.debits <> (SELECT total FROM journal_entry WHERE id = NEW.entry_id);
END
""",
        """
CREATE TRIGGER period_stays_closed BEFORE UPDATE ON period
WHEN (OLD.stock = 'closed' AND NEW.stock <> 'closed')
  OR (OLD.payables = 'closed' AND NEW.payables <> 'closed')
  OR (OLD.receivables = 'closed' AND NEW.receivables <> 'closed')
  OR (OLD.general = 'closed' AND NEW.general <> 'closed')
  OR OLD.first_day <> NEW.first_day OR OLD.last_day <> NEW.last_day OR OLD.company <> NEW.company BEGIN
  SELECT RAISE(ABORT, 'a closed period stays closed');
END
""",
        """
CREATE TRIGGER account_stays BEFORE UPDATE ON account
WHEN OLD.number <> NEW.number OR OLD.type <> NEW.type OR OLD.area <> NEW.area
  OR OLD.quality_cost IS NOT NEW.quality_cost OR OLD.company <> NEW.company BEGIN
  SELECT RAISE(ABORT, 'an account stays what it is');
END
""",
    ),
    "postgresql": (
        """
CREATE OR REPLACE FUNCTION jidoka_journal_line_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE state text;
BEGIN
  PERFORM 1 FROM journal_entry e WHERE e.id = NEW.entry_id AND e.company = NEW.company
     AND e.period_id = NEW.period_id AND e.currency = NEW.currency AND NEW.position BETWEEN 1 AND e.lines;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING MESSAGE = 'journal_line is not a line of its entry', ERRCODE = 'restrict_violation';
  END IF;
  SELECT CASE a.area WHEN 'stock' THEN p.stock WHEN 'payables' THEN p.payables
         WHEN 'receivables' THEN p.receivables ELSE p.general END INTO state
    FROM period p JOIN account a ON a.id = NEW.account_id AND a.company = NEW.company
   WHERE p.id = NEW.period_id AND p.company = NEW.company FOR SHARE OF p;
  IF state IS DISTINCT FROM 'open' THEN
    RAISE EXCEPTION USING MESSAGE = 'the period is closed', ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_line_allowed BEFORE INSERT ON journal_line
  FOR EACH ROW EXECUTE FUNCTION jidoka_journal_line_allowed()
""",
        """
CREATE OR REPLACE FUNCTION jidoka_journal_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE there bigint; rest numeric; debits numeric;
BEGIN
  SELECT count(*), sum(amount), sum(greatest(amount, 0)) INTO there, rest, debits
    FROM journal_line WHERE company = NEW.company AND entry_id = NEW.id;
  IF there <> NEW.lines OR rest <> 0 OR debits <> NEW.total THEN
    RAISE EXCEPTION USING MESSAGE = 'journal_entry does not balance', ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_entry_balances AFTER INSERT ON journal_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION jidoka_journal_entry_balances()
""",
        """
CREATE OR REPLACE FUNCTION jidoka_period_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.stock = 'closed' AND NEW.stock <> 'closed')
     OR (OLD.payables = 'closed' AND NEW.payables <> 'closed')
     OR (OLD.receivables = 'closed' AND NEW.receivables <> 'closed')
     OR (OLD.general = 'closed' AND NEW.general <> 'closed')
     OR OLD.first_day <> NEW.first_day OR OLD.last_day <> NEW.last_day OR OLD.company <> NEW.company THEN
    RAISE EXCEPTION USING MESSAGE = 'a closed period stays closed', ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER period_stays_closed BEFORE UPDATE ON period
  FOR EACH ROW EXECUTE FUNCTION jidoka_period_stays_closed()
""",
        """
CREATE OR REPLACE FUNCTION jidoka_account_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.number <> NEW.number OR OLD.type <> NEW.type OR OLD.area <> NEW.area
     OR OLD.quality_cost IS DISTINCT FROM NEW.quality_cost OR OLD.company <> NEW.company THEN
    RAISE EXCEPTION USING MESSAGE = 'an account stays what it is', ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER account_stays BEFORE UPDATE ON account
  FOR EACH ROW EXECUTE FUNCTION jidoka_account_stays()
""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("type", sa.String(length=9), nullable=False),
        sa.Column("area", sa.String(length=11), nullable=False),
        sa.Column("posting_key", sa.String(length=40), nullable=True),
        sa.Column("quality_cost", sa.String(length=16), nullable=True),
        sa.Column("manual", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("account", "changed"),
        integer_only("account", "created"),
        sa.CheckConstraint(
            "area IN ('stock', 'payables', 'receivables', 'general')", name=op.f("ck_account_area")
        ),
        sa.CheckConstraint(
            "quality_cost IN ('prevention', 'appraisal', 'internal_failure', 'external_failure')",
            name=op.f("ck_account_quality_cost"),
        ),
        sa.CheckConstraint(
            "type IN ('asset', 'liability', 'equity', 'revenue', 'expense')", name=op.f("ck_account_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_account_company_number")),
        sa.UniqueConstraint("company", "posting_key", name=op.f("uq_account_company_posting_key")),
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("ledger", "changed"),
        integer_only("ledger", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
        sa.UniqueConstraint("company", name=op.f("uq_ledger_company")),
    )
    op.create_table(
        "ledger_slot",
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("company", "slot", name=op.f("pk_ledger_slot")),
    )
    op.create_table(
        "period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=7), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("stock", sa.String(length=6), nullable=False),
        sa.Column("payables", sa.String(length=6), nullable=False),
        sa.Column("receivables", sa.String(length=6), nullable=False),
        sa.Column("general", sa.String(length=6), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("period", "changed"),
        integer_only("period", "created"),
        sa.CheckConstraint("general IN ('open', 'closed')", name=op.f("ck_period_general_state")),
        sa.CheckConstraint("payables IN ('open', 'closed')", name=op.f("ck_period_payables_state")),
        sa.CheckConstraint("receivables IN ('open', 'closed')", name=op.f("ck_period_receivables_state")),
        sa.CheckConstraint("stock IN ('open', 'closed')", name=op.f("ck_period_stock_state")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_period_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("company", "code", name=op.f("uq_period_company_code")),
    )
    op.create_index("ix_period_days", "period", ["company", "last_day", "first_day"], unique=False)
    op.create_table(
        "vat_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=False),
        sa.Column("denominator", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("vat_code", "changed"),
        integer_only("vat_code", "created"),
        sa.CheckConstraint("kind IN ('input', 'output')", name=op.f("ck_vat_code_kind")),
        sa.CheckConstraint(
            "numerator >= 0 AND denominator > 0 AND numerator <= denominator", name=op.f("ck_vat_code_rate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vat_code")),
        sa.UniqueConstraint(
            "company", "code", "valid_from", name=op.f("uq_vat_code_company_code_valid_from")
        ),
    )
    op.create_table(
        "account_balance",
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        integer_only("account_balance", "credit"),
        integer_only("account_balance", "debit"),
        sa.CheckConstraint("debit >= 0 AND credit >= 0", name=op.f("ck_account_balance_not_negative")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_balance_account_id")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_account_balance_period_id")),
        sa.PrimaryKeyConstraint(
            "company", "account_id", "period_id", "currency", "slot", name=op.f("pk_account_balance")
        ),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("nc_id", sa.Uuid(), nullable=True),
        sa.Column("nc_number", sa.String(length=80), nullable=True),
        sa.Column("text", sa.String(length=400), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("posted_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("journal_entry", "created"),
        integer_only("journal_entry", "total"),
        sa.CheckConstraint("lines BETWEEN 2 AND 2000", name=op.f("ck_journal_entry_lines")),
        sa.CheckConstraint("total > 0", name=op.f("ck_journal_entry_total_positive")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_journal_entry_period_id")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["journal_entry.id"], name=op.f("fk_journal_entry_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("company", "reverses_id", name=op.f("uq_journal_entry_company_reverses_id")),
        info={"append_only": True},
    )
    op.create_index("ix_journal_entry_document", "journal_entry", ["company", "document_id"], unique=False)
    op.create_index("ix_journal_entry_nc", "journal_entry", ["company", "nc_id"], unique=False)
    op.create_index("ix_journal_entry_period", "journal_entry", ["company", "period_id", "id"], unique=False)
    op.create_table(
        "journal_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("quality_cost", sa.String(length=16), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("journal_line", "amount"),
        integer_only("journal_line", "created"),
        sa.CheckConstraint(
            "quality_cost IN ('prevention', 'appraisal', 'internal_failure', 'external_failure')",
            name=op.f("ck_journal_line_quality_cost"),
        ),
        sa.CheckConstraint(
            "amount <> 0 AND amount BETWEEN -1000000000000 AND 1000000000000",
            name=op.f("ck_journal_line_amount"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_journal_line_account_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_line_entry_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_journal_line_item_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_journal_line_partner_id")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_journal_line_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_line")),
        sa.UniqueConstraint(
            "company", "entry_id", "position", name=op.f("uq_journal_line_company_entry_id_position")
        ),
        info={"append_only": True},
    )
    op.create_index(
        "ix_journal_line_account", "journal_line", ["company", "account_id", "period_id", "id"], unique=False
    )
    op.create_index(
        "ix_journal_line_order",
        "journal_line",
        ["company", "order_id"],
        unique=False,
        postgresql_where=sa.text("order_id IS NOT NULL"),
        sqlite_where=sa.text("order_id IS NOT NULL"),
    )
    op.create_table(
        "journal_number",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("journal_number", "created"),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_number_entry_id")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_journal_number_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_number")),
        sa.UniqueConstraint("company", "entry_id", name=op.f("uq_journal_number_company_entry_id")),
        sa.UniqueConstraint(
            "company", "period_id", "number", name=op.f("uq_journal_number_company_period_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "open_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("open_item", "amount"),
        integer_only("open_item", "changed"),
        integer_only("open_item", "created"),
        integer_only("open_item", "open"),
        sa.CheckConstraint(
            "(amount > 0 AND open BETWEEN 0 AND amount) OR (amount < 0 AND open BETWEEN amount AND 0)",
            name=op.f("ck_open_item_open_within_amount"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_open_item_account_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_open_item_entry_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_open_item_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_item")),
    )
    op.create_index("ix_open_item_document", "open_item", ["company", "document_id"], unique=False)
    op.create_index("ix_open_item_entry", "open_item", ["company", "entry_id"], unique=False)
    op.create_index("ix_open_item_partner", "open_item", ["company", "partner_id"], unique=False)
    op.create_table(
        "open_item_settlement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("open_item_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("open_item_settlement", "amount"),
        integer_only("open_item_settlement", "created"),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_open_item_settlement_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_open_item_settlement_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["open_item_id"], ["open_item.id"], name=op.f("fk_open_item_settlement_open_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_item_settlement")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_open_item_settlement_entry", "open_item_settlement", ["company", "entry_id"], unique=False
    )
    op.create_index(
        "ix_open_item_settlement_item", "open_item_settlement", ["company", "open_item_id"], unique=False
    )
    op.create_table(
        "payment_block",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("open_item_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("reason_zh", sa.String(length=400), nullable=False),
        sa.Column("reason_en", sa.String(length=400), nullable=False),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("released_by", sa.String(length=120), nullable=True),
        sa.Column("released", sa.BigInteger(), nullable=True),
        sa.Column("release_reason", sa.String(length=400), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("payment_block", "changed"),
        integer_only("payment_block", "created"),
        integer_only("payment_block", "released"),
        sa.CheckConstraint("state IN ('blocked', 'released')", name=op.f("ck_payment_block_state")),
        sa.ForeignKeyConstraint(
            ["open_item_id"], ["open_item.id"], name=op.f("fk_payment_block_open_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_block")),
    )
    op.create_index("ix_payment_block_document", "payment_block", ["company", "document_id"], unique=False)
    op.create_index("ix_payment_block_item", "payment_block", ["company", "open_item_id"], unique=False)
    for table in FACTS:
        protect(op.get_bind(), table)
    bind = op.get_bind()
    for statement in GUARDS[bind.dialect.name]:
        bind.exec_driver_sql(statement)
