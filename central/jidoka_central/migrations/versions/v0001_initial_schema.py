"""initial schema."""

import sqlalchemy as sa
from alembic import op

from jidoka_central.foundation.db.schema import integer_only, protect

revision = "0001"
down_revision = None

FACTS = (
    "activity_rate",
    "event_log",
    "event_seal",
    "measurement",
    "quality_signal",
    "journal_entry",
    "quality_calibration",
    "quality_capa_nc",
    "quality_gauge_study",
    "quality_switching_step",
    "signature",
    "stream_gap",
    "subgroup",
    "bom",
    "cost_version_line",
    "edge_fact",
    "journal_line",
    "journal_number",
    "piece_reading",
    "quality_bundle",
    "quality_capa_cost",
    "quality_disposition_line",
    "routing",
    "stock_lot",
    "supplier_invoice",
    "bom_line",
    "customer_invoice",
    "customer_return",
    "genealogy_edge",
    "open_item_settlement",
    "quality_complaint_held",
    "routing_operation",
    "stock_movement",
    "supplier_credit_note",
    "cost_layer_entry",
    "customer_credit_note",
    "goods_return",
    "order_confirmation",
    "supplier_credit_note_line",
    "wip_entry",
    "confirmed_piece",
    "customer_credit_note_line",
    "customer_return_lot",
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
        "activity_rate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("activity_rate", "created"),
        integer_only("activity_rate", "rate"),
        sa.CheckConstraint("rate >= 0", name=op.f("ck_activity_rate_rate_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_rate")),
        sa.UniqueConstraint(
            "company", "activity", "valid_from", name=op.f("uq_activity_rate_company_activity_valid_from")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "app_user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("display", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("app_user", "changed"),
        integer_only("app_user", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("login", name=op.f("uq_app_user_login")),
    )
    op.create_table(
        "approval_limit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("approval_limit", "amount"),
        integer_only("approval_limit", "changed"),
        integer_only("approval_limit", "created"),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_approval_limit_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_limit")),
        sa.UniqueConstraint("company", "role", name=op.f("uq_approval_limit_company_role")),
    )
    op.create_table(
        "cost_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("released_by", sa.String(length=120), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("cost_version", "changed"),
        integer_only("cost_version", "created"),
        sa.CheckConstraint("state IN ('draft', 'released')", name=op.f("ck_cost_version_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_version")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_cost_version_company_number")),
    )
    op.create_table(
        "edge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("edge_id", sa.String(length=40), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("cell_path", sa.String(length=204), nullable=False),
        sa.Column("mqtt_user", sa.String(length=80), nullable=False),
        sa.Column("command_counter", sa.BigInteger(), nullable=False),
        sa.Column("reported_hash", sa.String(length=64), nullable=True),
        sa.Column("reported_version", sa.BigInteger(), nullable=True),
        sa.Column("reported_refusal", sa.String(length=400), nullable=True),
        sa.Column("reported_at", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("edge", "changed"),
        integer_only("edge", "created"),
        integer_only("edge", "reported_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edge")),
        sa.UniqueConstraint("company", "cell_id", name=op.f("uq_edge_company_cell_id")),
        sa.UniqueConstraint("company", "cell_path", name=op.f("uq_edge_company_cell_path")),
        sa.UniqueConstraint("company", "edge_id", name=op.f("uq_edge_company_edge_id")),
    )
    op.create_index("ix_edge_cell_path", "edge", ["cell_path"], unique=False)
    op.create_table(
        "event_consumer",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_event_consumer")),
    )
    op.create_table(
        "event_log",
        sa.Column(
            "row", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("command", sa.String(length=80), nullable=True),
        sa.Column("command_key", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_event_log")),
        sa.UniqueConstraint("id", name=op.f("uq_event_log_id")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_event_log_document", "event_log", ["company", "document", "document_id", "row"], unique=False
    )
    op.create_table(
        "event_seal",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event_seal")),
        sa.UniqueConstraint("row", name=op.f("uq_event_seal_row")),
        info={"append_only": True},
    )
    op.create_table(
        "event_unsealed",
        sa.Column("row", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_event_unsealed")),
    )
    op.create_table(
        "idempotency",
        sa.Column("principal", sa.String(length=120), nullable=False),
        sa.Column("command", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("principal", "command", "key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_at"), "idempotency", ["at"], unique=False)
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
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
        "measurement",
        sa.Column("stream", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stored", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("characteristic", sa.String(length=80), nullable=False),
        sa.Column("piece", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=True),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.Column("result_seq", sa.BigInteger(), nullable=False),
        sa.Column("measured_at", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "position", "stored", name=op.f("pk_measurement")),
        info={"append_only": True},
    )
    op.create_table(
        "number_series",
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company", "series", name=op.f("pk_number_series")),
    )
    op.create_table(
        "partner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("supplier", sa.Boolean(), nullable=False),
        sa.Column("customer", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("partner", "changed"),
        integer_only("partner", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_partner_company_number")),
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
        "place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("path", sa.String(length=204), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("place", "changed"),
        integer_only("place", "created"),
        sa.CheckConstraint(
            "level IN ('enterprise', 'site', 'area', 'line', 'cell')", name=op.f("ck_place_level")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name=op.f("fk_place_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("company", "path", name=op.f("uq_place_company_path")),
    )
    op.create_table(
        "purchase_tolerance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("percent_bp", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("purchase_tolerance", "amount"),
        integer_only("purchase_tolerance", "changed"),
        integer_only("purchase_tolerance", "created"),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_purchase_tolerance_amount")),
        sa.CheckConstraint("percent_bp >= 0", name=op.f("ck_purchase_tolerance_percent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_tolerance")),
        sa.UniqueConstraint("company", "key", name=op.f("uq_purchase_tolerance_company_key")),
    )
    op.create_table(
        "quality_capa",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("trend", sa.String(length=200), nullable=True),
        sa.Column("document_type", sa.String(length=40), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("document_number", sa.String(length=40), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("problem", sa.String(length=4000), nullable=False),
        sa.Column("containment", sa.String(length=4000), nullable=True),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("before_bad", sa.BigInteger(), nullable=True),
        sa.Column("before_total", sa.BigInteger(), nullable=True),
        sa.Column("risk", sa.Text(), nullable=True),
        sa.Column("risk_after", sa.Text(), nullable=True),
        sa.Column("check_days", sa.Integer(), nullable=False),
        sa.Column("check_due", sa.Date(), nullable=True),
        sa.Column("after_bad", sa.BigInteger(), nullable=True),
        sa.Column("after_total", sa.BigInteger(), nullable=True),
        sa.Column("p_value", sa.Double(), nullable=True),
        sa.Column("effective", sa.Boolean(), nullable=True),
        sa.Column("lesson", sa.String(length=4000), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_capa", "changed"),
        integer_only("quality_capa", "closed_at"),
        integer_only("quality_capa", "created"),
        sa.CheckConstraint("kind IN ('capa', '8d', 'preventive')", name=op.f("ck_quality_capa_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_capa")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_quality_capa_company_number")),
    )
    op.create_index("ix_quality_capa_document", "quality_capa", ["company", "document_id"], unique=False)
    op.create_index("ix_quality_capa_trend", "quality_capa", ["company", "trend"], unique=False)
    op.create_index(
        "uq_quality_capa_trend_raced",
        "quality_capa",
        ["company", "trend"],
        unique=True,
        sqlite_where=sa.text("trend IS NOT NULL AND state NOT IN ('closed', 'rejected')"),
        postgresql_where=sa.text("trend IS NOT NULL AND state NOT IN ('closed', 'rejected')"),
    )
    op.create_table(
        "quality_gauge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("master_nominal", sa.Double(), nullable=False),
        sa.Column("master_tolerance", sa.Double(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_gauge", "changed"),
        integer_only("quality_gauge", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_gauge")),
        sa.UniqueConstraint("company", "code", name=op.f("uq_quality_gauge_company_code")),
    )
    op.create_table(
        "quality_inspection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("lot_number", sa.String(length=80), nullable=True),
        sa.Column("plant", sa.String(length=12), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("planned_type", sa.String(length=40), nullable=True),
        sa.Column("planned_id", sa.Uuid(), nullable=True),
        sa.Column("planned_number", sa.String(length=40), nullable=True),
        sa.Column("source_type", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("source_number", sa.String(length=40), nullable=True),
        sa.Column("defect_class", sa.String(length=20), nullable=False),
        sa.Column("resubmitted", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=4), nullable=False),
        sa.Column("aql", sa.String(length=6), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("lot_size", sa.BigInteger(), nullable=False),
        sa.Column("code_letter", sa.String(length=1), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("sample_size", sa.Integer(), nullable=False),
        sa.Column("to_inspect", sa.Integer(), nullable=False),
        sa.Column("ac", sa.Integer(), nullable=False),
        sa.Column("re", sa.Integer(), nullable=False),
        sa.Column("inspected", sa.Integer(), nullable=True),
        sa.Column("nonconforming", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.String(length=24), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_inspection", "changed"),
        integer_only("quality_inspection", "created"),
        integer_only("quality_inspection", "decided_at"),
        integer_only("quality_inspection", "minutes"),
        integer_only("quality_inspection", "quantity"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_inspection")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_quality_inspection_company_number")),
    )
    op.create_index("ix_quality_inspection_lot", "quality_inspection", ["company", "lot_id"], unique=False)
    op.create_index(
        "ix_quality_inspection_planned", "quality_inspection", ["company", "planned_id"], unique=False
    )
    op.create_index(
        "ix_quality_inspection_source", "quality_inspection", ["company", "source_id"], unique=False
    )
    op.create_table(
        "quality_inspection_requirement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("partner_key", sa.String(length=36), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("defect_class", sa.String(length=20), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=4), nullable=False),
        sa.Column("aql", sa.String(length=6), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_inspection_requirement", "changed"),
        integer_only("quality_inspection_requirement", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_inspection_requirement")),
        sa.UniqueConstraint(
            "company",
            "item_id",
            "origin",
            "partner_key",
            name=op.f("uq_quality_inspection_requirement_company_item_id_origin_partner_key"),
        ),
    )
    op.create_table(
        "quality_nc",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=True),
        sa.Column("order_number", sa.String(length=40), nullable=True),
        sa.Column("stop", sa.String(length=80), nullable=True),
        sa.Column("characteristic", sa.String(length=40), nullable=True),
        sa.Column("cause_of_stop", sa.String(length=20), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=True),
        sa.Column("advice_before", sa.Text(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("held_from", sa.BigInteger(), nullable=True),
        sa.Column("held_to", sa.BigInteger(), nullable=True),
        sa.Column("range_closed", sa.Boolean(), nullable=False),
        sa.Column("ready_at", sa.BigInteger(), nullable=True),
        sa.Column("stopped_at", sa.BigInteger(), nullable=True),
        sa.Column("resumed_at", sa.BigInteger(), nullable=True),
        sa.Column("downtime_seconds", sa.BigInteger(), nullable=True),
        sa.Column("first_reaction", sa.Text(), nullable=True),
        sa.Column("plant", sa.String(length=12), nullable=True),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("lot_number", sa.String(length=80), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("inspection_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_nc", "changed"),
        integer_only("quality_nc", "closed_at"),
        integer_only("quality_nc", "created"),
        integer_only("quality_nc", "quantity"),
        integer_only("quality_nc", "ready_at"),
        integer_only("quality_nc", "resumed_at"),
        integer_only("quality_nc", "stopped_at"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_quality_nc_quantity_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_nc")),
        sa.UniqueConstraint("company", "cell_id", "stop", name=op.f("uq_quality_nc_company_cell_id_stop")),
        sa.UniqueConstraint("company", "inspection_id", name=op.f("uq_quality_nc_company_inspection_id")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_quality_nc_company_number")),
    )
    op.create_index("ix_quality_nc_lot", "quality_nc", ["company", "lot_id"], unique=False)
    op.create_index("ix_quality_nc_order", "quality_nc", ["company", "order_number"], unique=False)
    op.create_table(
        "quality_signal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("signal", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("chart", sa.String(length=10), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("order_number", sa.String(length=40), nullable=True),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("characteristic", sa.String(length=40), nullable=False),
        sa.Column("subgroup", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Text(), nullable=False),
        sa.Column("serials", sa.Text(), nullable=False),
        sa.Column("readings", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("limits", sa.Text(), nullable=True),
        sa.Column("bundle", sa.String(length=64), nullable=True),
        sa.Column("held_from", sa.BigInteger(), nullable=True),
        sa.Column("held_to", sa.BigInteger(), nullable=True),
        sa.Column("ready_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_signal", "created"),
        integer_only("quality_signal", "decided_at"),
        integer_only("quality_signal", "ready_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_signal")),
        sa.UniqueConstraint(
            "company", "cell_id", "signal", name=op.f("uq_quality_signal_company_cell_id_signal")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "quality_sop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_sop", "changed"),
        integer_only("quality_sop", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_sop")),
        sa.UniqueConstraint(
            "company", "number", "revision", name=op.f("uq_quality_sop_company_number_revision")
        ),
    )
    op.create_table(
        "quality_switching",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("partner_key", sa.String(length=36), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("defect_class", sa.String(length=20), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("terms", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("recent", sa.Text(), nullable=False),
        sa.Column("in_row", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("earned_reduced", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_switching", "changed"),
        integer_only("quality_switching", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_switching")),
        sa.UniqueConstraint(
            "company",
            "item_id",
            "partner_key",
            "origin",
            "defect_class",
            name=op.f("uq_quality_switching_company_item_id_partner_key_origin_defect_class"),
        ),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("role", "changed"),
        integer_only("role", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("company", "code", name=op.f("uq_role_company_code")),
    )
    op.create_table(
        "stock_location",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("valuation", sa.String(length=5), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("stock_location", "changed"),
        integer_only("stock_location", "created"),
        sa.CheckConstraint("valuation IN ('stock', 'rma', 'none')", name=op.f("ck_stock_location_valuation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_location")),
        sa.UniqueConstraint("company", "plant", "code", name=op.f("uq_stock_location_company_plant_code")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("unit", "changed"),
        integer_only("unit", "created"),
        sa.CheckConstraint("decimals BETWEEN 0 AND 6", name=op.f("ck_unit_decimals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("company", "code", name=op.f("uq_unit_company_code")),
    )
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
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("api_token", "changed"),
        integer_only("api_token", "created"),
        integer_only("api_token", "expires"),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_api_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("company", "user_id", "name", name=op.f("uq_api_token_company_user_id_name")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_token_secret_hash")),
    )
    op.create_table(
        "edge_bundle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("bundle_version", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("limits_id", sa.Uuid(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("sendings", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=80), nullable=True),
        sa.Column("detail", sa.String(length=400), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("edge_bundle", "changed"),
        integer_only("edge_bundle", "created"),
        integer_only("edge_bundle", "reported_at"),
        integer_only("edge_bundle", "sent_at"),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_edge_bundle_edge_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edge_bundle")),
        sa.UniqueConstraint(
            "company",
            "edge_ref",
            "bundle_version",
            name=op.f("uq_edge_bundle_company_edge_ref_bundle_version"),
        ),
        sa.UniqueConstraint("company", "edge_ref", "hash", name=op.f("uq_edge_bundle_company_edge_ref_hash")),
    )
    op.create_index("ix_edge_bundle_state", "edge_bundle", ["state", "edge_ref"], unique=False)
    op.create_table(
        "edge_command",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("order_number", sa.String(length=80), nullable=True),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("sendings", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("wanted_until", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=80), nullable=True),
        sa.Column("detail", sa.String(length=400), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("edge_command", "answered_at"),
        integer_only("edge_command", "changed"),
        integer_only("edge_command", "created"),
        integer_only("edge_command", "sent_at"),
        integer_only("edge_command", "wanted_until"),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_edge_command_edge_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edge_command")),
    )
    op.create_index("ix_edge_command_state", "edge_command", ["state", "wanted_until"], unique=False)
    op.create_table(
        "edge_incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("edge_ref", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(length=400), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("edge_incident", "changed"),
        integer_only("edge_incident", "created"),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_edge_incident_edge_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edge_incident")),
        sa.UniqueConstraint("company", "kind", "subject", name=op.f("uq_edge_incident_company_kind_subject")),
    )
    op.create_table(
        "edge_presence",
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=True),
        sa.Column("boot", sa.String(length=80), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("received", sa.BigInteger(), nullable=True),
        sa.Column("states", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_edge_presence_edge_ref")),
        sa.PrimaryKeyConstraint("edge_ref", name=op.f("pk_edge_presence")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("tracking", sa.String(length=12), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("item", "changed"),
        integer_only("item", "created"),
        sa.CheckConstraint("kind IN ('purchased', 'made')", name=op.f("ck_item_kind")),
        sa.CheckConstraint("tracking IN ('lot', 'serial')", name=op.f("ck_item_tracking")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_item_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_item_company_number")),
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
        "line_state",
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("cell_path", sa.String(length=204), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("colour", sa.String(length=12), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=True),
        sa.Column("running_at", sa.BigInteger(), nullable=True),
        sa.Column("stop_state", sa.String(length=20), nullable=False),
        sa.Column("stop", sa.String(length=80), nullable=True),
        sa.Column("order_number", sa.String(length=80), nullable=True),
        sa.Column("item", sa.String(length=80), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("operator", sa.String(length=120), nullable=True),
        sa.Column("bundle", sa.String(length=80), nullable=True),
        sa.Column("hold_reason", sa.String(length=80), nullable=True),
        sa.Column("advice_subgroup", sa.BigInteger(), nullable=True),
        sa.Column("verifying", sa.String(length=80), nullable=True),
        sa.Column("last_piece", sa.BigInteger(), nullable=True),
        sa.Column("last_subgroup", sa.BigInteger(), nullable=True),
        sa.Column("devices", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_line_state_edge_ref")),
        sa.PrimaryKeyConstraint("edge_ref", name=op.f("pk_line_state")),
    )
    op.create_table(
        "line_stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("stop", sa.String(length=80), nullable=False),
        sa.Column("order_number", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("signal", sa.String(length=80), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("ready_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("echo_at", sa.BigInteger(), nullable=False),
        sa.Column("not_running_at", sa.BigInteger(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=False),
        sa.Column("reset_at", sa.BigInteger(), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("person", sa.String(length=400), nullable=True),
        sa.Column("cause_code", sa.String(length=80), nullable=True),
        sa.Column("cause_text", sa.String(length=400), nullable=True),
        sa.Column("action_code", sa.String(length=80), nullable=True),
        sa.Column("action_text", sa.String(length=400), nullable=True),
        sa.Column("master_nominal", sa.Double(), nullable=True),
        sa.Column("master_value", sa.Double(), nullable=True),
        sa.Column("master_passed", sa.Boolean(), nullable=True),
        sa.Column("held_from", sa.BigInteger(), nullable=True),
        sa.Column("held_to", sa.BigInteger(), nullable=True),
        sa.Column("serials", sa.Text(), nullable=False),
        sa.Column("detail", sa.String(length=400), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("line_stop", "acknowledged_at"),
        integer_only("line_stop", "began"),
        integer_only("line_stop", "changed"),
        integer_only("line_stop", "created"),
        integer_only("line_stop", "echo_at"),
        integer_only("line_stop", "not_running_at"),
        integer_only("line_stop", "ready_at"),
        integer_only("line_stop", "reset_at"),
        integer_only("line_stop", "sent_at"),
        integer_only("line_stop", "stopped_at"),
        integer_only("line_stop", "verified_at"),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_line_stop_edge_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_stop")),
        sa.UniqueConstraint("company", "edge_ref", "stop", name=op.f("uq_line_stop_company_edge_ref_stop")),
    )
    op.create_index("ix_line_stop_order", "line_stop", ["company", "order_number"], unique=False)
    op.create_table(
        "piece",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.String(length=80), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("held_by", sa.String(length=80), nullable=True),
        sa.Column("hold_ended", sa.BigInteger(), nullable=True),
        sa.Column("subgroup", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("measured_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("bundle", sa.String(length=80), nullable=True),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("piece", "changed"),
        integer_only("piece", "created"),
        integer_only("piece", "decided_at"),
        integer_only("piece", "hold_ended"),
        integer_only("piece", "measured_at"),
        integer_only("piece", "started_at"),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_piece_edge_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece")),
        sa.UniqueConstraint(
            "company",
            "edge_ref",
            "order_number",
            "number",
            name=op.f("uq_piece_company_edge_ref_order_number_number"),
        ),
    )
    op.create_index("ix_piece_serial", "piece", ["company", "serial"], unique=False)
    op.create_table(
        "purchase_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("submitted", sa.BigInteger(), nullable=True),
        sa.Column("submitted_by", sa.String(length=120), nullable=True),
        sa.Column("approved", sa.BigInteger(), nullable=True),
        sa.Column("approved_by", sa.String(length=120), nullable=True),
        sa.Column("closed", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("purchase_order", "approved"),
        integer_only("purchase_order", "changed"),
        integer_only("purchase_order", "closed"),
        integer_only("purchase_order", "created"),
        integer_only("purchase_order", "submitted"),
        integer_only("purchase_order", "total"),
        sa.ForeignKeyConstraint(["supplier_id"], ["partner.id"], name=op.f("fk_purchase_order_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_purchase_order_company_number")),
    )
    op.create_index("ix_purchase_order_supplier", "purchase_order", ["company", "supplier_id"], unique=False)
    op.create_table(
        "quality_calibration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("gauge_id", sa.Uuid(), nullable=False),
        sa.Column("certificate", sa.String(length=80), nullable=False),
        sa.Column("calibrated_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_calibration", "created"),
        sa.ForeignKeyConstraint(
            ["gauge_id"], ["quality_gauge.id"], name=op.f("fk_quality_calibration_gauge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_calibration")),
        sa.UniqueConstraint(
            "company", "certificate", name=op.f("uq_quality_calibration_company_certificate")
        ),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_quality_calibration_gauge_id"), "quality_calibration", ["gauge_id"], unique=False
    )
    op.create_table(
        "quality_capa_action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("capa_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_by", sa.String(length=120), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_capa_action", "changed"),
        integer_only("quality_capa_action", "created"),
        integer_only("quality_capa_action", "done_at"),
        sa.CheckConstraint(
            "owner IS NOT NULL OR role IS NOT NULL", name=op.f("ck_quality_capa_action_owned")
        ),
        sa.ForeignKeyConstraint(
            ["capa_id"], ["quality_capa.id"], name=op.f("fk_quality_capa_action_capa_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_capa_action")),
    )
    op.create_index(
        "ix_quality_capa_action_capa", "quality_capa_action", ["company", "capa_id"], unique=False
    )
    op.create_table(
        "quality_capa_cause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("capa_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("statement", sa.String(length=4000), nullable=False),
        sa.Column("stated_by", sa.String(length=120), nullable=False),
        sa.Column("evidence", sa.String(length=4000), nullable=True),
        sa.Column("verified_by", sa.String(length=120), nullable=True),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_capa_cause", "changed"),
        integer_only("quality_capa_cause", "created"),
        integer_only("quality_capa_cause", "verified_at"),
        sa.CheckConstraint("kind IN ('root', 'escape')", name=op.f("ck_quality_capa_cause_kind")),
        sa.ForeignKeyConstraint(["capa_id"], ["quality_capa.id"], name=op.f("fk_quality_capa_cause_capa_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_capa_cause")),
        sa.UniqueConstraint(
            "company",
            "capa_id",
            "round",
            "kind",
            name=op.f("uq_quality_capa_cause_company_capa_id_round_kind"),
        ),
    )
    op.create_table(
        "quality_capa_nc",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("capa_id", sa.Uuid(), nullable=False),
        sa.Column("nc_id", sa.Uuid(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_capa_nc", "created"),
        sa.ForeignKeyConstraint(["capa_id"], ["quality_capa.id"], name=op.f("fk_quality_capa_nc_capa_id")),
        sa.ForeignKeyConstraint(["nc_id"], ["quality_nc.id"], name=op.f("fk_quality_capa_nc_nc_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_capa_nc")),
        sa.UniqueConstraint(
            "company", "capa_id", "nc_id", name=op.f("uq_quality_capa_nc_company_capa_id_nc_id")
        ),
        info={"append_only": True},
    )
    op.create_index("ix_quality_capa_nc_nc", "quality_capa_nc", ["company", "nc_id"], unique=False)
    op.create_table(
        "quality_capa_update",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("capa_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reference", sa.String(length=250), nullable=False),
        sa.Column("baseline", sa.String(length=80), nullable=False),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("parameter", sa.String(length=40), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("evidence", sa.String(length=400), nullable=True),
        sa.Column("done_by", sa.String(length=120), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_capa_update", "changed"),
        integer_only("quality_capa_update", "created"),
        integer_only("quality_capa_update", "done_at"),
        sa.CheckConstraint(
            "kind IN ('fmea', 'control_plan', 'edge')", name=op.f("ck_quality_capa_update_kind")
        ),
        sa.ForeignKeyConstraint(
            ["capa_id"], ["quality_capa.id"], name=op.f("fk_quality_capa_update_capa_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_capa_update")),
    )
    op.create_index(
        "ix_quality_capa_update_capa", "quality_capa_update", ["company", "capa_id"], unique=False
    )
    op.create_table(
        "quality_control_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("sop_number", sa.String(length=40), nullable=False),
        sa.Column("sop_id", sa.Uuid(), nullable=True),
        sa.Column("profile", sa.String(length=20), nullable=False),
        sa.Column("verification_subgroups", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.Column("parameters", sa.Text(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_control_plan", "changed"),
        integer_only("quality_control_plan", "created"),
        sa.ForeignKeyConstraint(["sop_id"], ["quality_sop.id"], name=op.f("fk_quality_control_plan_sop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_control_plan")),
        sa.UniqueConstraint(
            "company", "number", "revision", name=op.f("uq_quality_control_plan_company_number_revision")
        ),
    )
    op.create_index(
        "ix_quality_control_plan_use",
        "quality_control_plan",
        ["company", "item_id", "cell_id", "state"],
        unique=False,
    )
    op.create_table(
        "quality_disposition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("nc_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proposed_by", sa.String(length=120), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_disposition", "changed"),
        integer_only("quality_disposition", "created"),
        integer_only("quality_disposition", "decided_at"),
        sa.ForeignKeyConstraint(["nc_id"], ["quality_nc.id"], name=op.f("fk_quality_disposition_nc_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_disposition")),
        sa.UniqueConstraint(
            "company", "nc_id", "revision", name=op.f("uq_quality_disposition_company_nc_id_revision")
        ),
    )
    op.create_table(
        "quality_gauge_study",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("gauge_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("grr_bp", sa.Integer(), nullable=False),
        sa.Column("ndc", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_gauge_study", "created"),
        sa.ForeignKeyConstraint(
            ["gauge_id"], ["quality_gauge.id"], name=op.f("fk_quality_gauge_study_gauge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_gauge_study")),
        sa.UniqueConstraint("company", "reference", name=op.f("uq_quality_gauge_study_company_reference")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_quality_gauge_study_gauge_id"), "quality_gauge_study", ["gauge_id"], unique=False
    )
    op.create_table(
        "quality_nc_piece",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("nc_id", sa.Uuid(), nullable=False),
        sa.Column("piece", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=True),
        sa.Column("reading", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_nc_piece", "changed"),
        integer_only("quality_nc_piece", "created"),
        sa.ForeignKeyConstraint(["nc_id"], ["quality_nc.id"], name=op.f("fk_quality_nc_piece_nc_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_nc_piece")),
        sa.UniqueConstraint(
            "company", "nc_id", "piece", name=op.f("uq_quality_nc_piece_company_nc_id_piece")
        ),
    )
    op.create_index("ix_quality_nc_piece_serial", "quality_nc_piece", ["company", "serial"], unique=False)
    op.create_table(
        "quality_switching_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("switching_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.String(length=80), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("nonconforming", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_switching_step", "created"),
        sa.ForeignKeyConstraint(
            ["switching_id"], ["quality_switching.id"], name=op.f("fk_quality_switching_step_switching_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_switching_step")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_quality_switching_step_switching_id"),
        "quality_switching_step",
        ["switching_id"],
        unique=False,
    )
    op.create_table(
        "role_permission",
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("permission", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_permission_role_id")),
        sa.PrimaryKeyConstraint("role_id", "permission", name=op.f("pk_role_permission")),
    )
    op.create_table(
        "sales_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("customer_reference", sa.String(length=40), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=120), nullable=True),
        sa.Column("closed", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("sales_order", "changed"),
        integer_only("sales_order", "closed"),
        integer_only("sales_order", "confirmed"),
        integer_only("sales_order", "created"),
        integer_only("sales_order", "total"),
        sa.ForeignKeyConstraint(["customer_id"], ["partner.id"], name=op.f("fk_sales_order_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_sales_order_company_number")),
    )
    op.create_index("ix_sales_order_customer", "sales_order", ["company", "customer_id"], unique=False)
    op.create_table(
        "signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("display", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("meaning_zh", sa.String(length=400), nullable=False),
        sa.Column("meaning_en", sa.String(length=400), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("signature", "created"),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_signature_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_signature_document", "signature", ["company", "document", "document_id"], unique=False
    )
    op.create_table(
        "station",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("station", "changed"),
        integer_only("station", "created"),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_station_edge_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("company", "code", name=op.f("uq_station_company_code")),
    )
    op.create_table(
        "stream_gap",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.String(length=12), nullable=False),
        sa.Column("epoch", sa.String(length=80), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("stream_gap", "created"),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_stream_gap_edge_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_gap")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_stream_gap_epoch", "stream_gap", ["edge_ref", "stream", "epoch", "last"], unique=False
    )
    op.create_table(
        "stream_watermark",
        sa.Column(
            "no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.String(length=12), nullable=False),
        sa.Column("epoch", sa.String(length=80), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("processed", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.String(length=80), nullable=False),
        sa.Column("clockstate", sa.String(length=80), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_stream_watermark_edge_ref")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_stream_watermark")),
        sa.UniqueConstraint("company", "edge_ref", "stream", "epoch", name="uq_stream_watermark_raced"),
    )
    op.create_table(
        "subgroup",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.String(length=80), nullable=False),
        sa.Column("characteristic", sa.String(length=80), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("pieces", sa.Text(), nullable=False),
        sa.Column("readings", sa.Text(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=True),
        sa.Column("range", sa.Double(), nullable=True),
        sa.Column("mean_word", sa.BigInteger(), nullable=False),
        sa.Column("range_word", sa.BigInteger(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("stop", sa.Text(), nullable=False),
        sa.Column("limits", sa.String(length=80), nullable=True),
        sa.Column("bundle", sa.String(length=80), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("subgroup", "at"),
        integer_only("subgroup", "created"),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_subgroup_edge_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subgroup")),
        sa.UniqueConstraint(
            "company",
            "edge_ref",
            "order_number",
            "characteristic",
            "number",
            name=op.f("uq_subgroup_company_edge_ref_order_number_characteristic_number"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("title_zh", sa.String(length=400), nullable=False),
        sa.Column("title_en", sa.String(length=400), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done_by", sa.String(length=120), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("task", "changed"),
        integer_only("task", "created"),
        integer_only("task", "done_at"),
        integer_only("task", "due"),
        sa.CheckConstraint("role IS NOT NULL OR user_id IS NOT NULL", name=op.f("ck_task_addressed")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_task_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_document", "task", ["company", "document", "document_id"], unique=False)
    op.create_index("ix_task_state", "task", ["company", "state", "role"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_user_role_role_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_role_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_role")),
    )
    op.create_table(
        "user_session",
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_user_session")),
    )
    op.create_index("ix_user_session_ends", "user_session", ["ends"], unique=False)
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"], unique=False)
    op.create_table(
        "work_centre",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("work_centre", "changed"),
        integer_only("work_centre", "created"),
        sa.ForeignKeyConstraint(["cell_id"], ["place.id"], name=op.f("fk_work_centre_cell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_centre")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_work_centre_company_number")),
    )
    op.create_table(
        "bom",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("bom", "created"),
        integer_only("bom", "valid_from"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_bom_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bom")),
        sa.UniqueConstraint("company", "item_id", "revision", name=op.f("uq_bom_company_item_id_revision")),
        info={"append_only": True},
    )
    op.create_table(
        "cost_version_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("cost_version_line", "cost"),
        integer_only("cost_version_line", "created"),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_cost_version_line_cost_not_negative")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_cost_version_line_item_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["cost_version.id"], name=op.f("fk_cost_version_line_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_version_line")),
        sa.UniqueConstraint(
            "company", "version_id", "item_id", name=op.f("uq_cost_version_line_company_version_id_item_id")
        ),
        info={"append_only": True},
    )
    op.create_index("ix_cost_version_line_item", "cost_version_line", ["company", "item_id"], unique=False)
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.String(length=80), nullable=False),
        sa.Column("stream", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.String(length=400), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("dead_letter", "changed"),
        integer_only("dead_letter", "created"),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_dead_letter_edge_ref")),
        sa.ForeignKeyConstraint(["stream"], ["stream_watermark.no"], name=op.f("fk_dead_letter_stream")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
        sa.UniqueConstraint("company", "stream", "seq", name=op.f("uq_dead_letter_company_stream_seq")),
    )
    op.create_table(
        "edge_fact",
        sa.Column(
            "stream",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("stored", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["stream"], ["stream_watermark.no"], name=op.f("fk_edge_fact_stream")),
        sa.PrimaryKeyConstraint("stream", "seq", name=op.f("pk_edge_fact")),
        info={"append_only": True},
    )
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
        "piece_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("piece_id", sa.Uuid(), nullable=False),
        sa.Column("characteristic", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("result_seq", sa.BigInteger(), nullable=True),
        sa.Column("subgroup", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("measured_at", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("piece_reading", "created"),
        integer_only("piece_reading", "measured_at"),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_piece_reading_piece_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_reading")),
        sa.UniqueConstraint(
            "company",
            "piece_id",
            "characteristic",
            name=op.f("uq_piece_reading_company_piece_id_characteristic"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "purchase_order_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("replaced", sa.BigInteger(), nullable=False),
        sa.Column("invoiced", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("purchase_order_line", "changed"),
        integer_only("purchase_order_line", "created"),
        integer_only("purchase_order_line", "credited"),
        integer_only("purchase_order_line", "invoiced"),
        integer_only("purchase_order_line", "price"),
        integer_only("purchase_order_line", "quantity"),
        integer_only("purchase_order_line", "received"),
        integer_only("purchase_order_line", "replaced"),
        integer_only("purchase_order_line", "returned"),
        integer_only("purchase_order_line", "value"),
        integer_only("purchase_order_line", "wanted"),
        sa.CheckConstraint("credited BETWEEN 0 AND invoiced", name=op.f("ck_purchase_order_line_credited")),
        sa.CheckConstraint("quantity > 0 AND price > 0", name=op.f("ck_purchase_order_line_positive")),
        sa.CheckConstraint("replaced BETWEEN 0 AND returned", name=op.f("ck_purchase_order_line_replaced")),
        sa.CheckConstraint("returned BETWEEN 0 AND received", name=op.f("ck_purchase_order_line_returned")),
        sa.CheckConstraint("wanted BETWEEN 0 AND quantity", name=op.f("ck_purchase_order_line_wanted")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_purchase_order_line_item_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_purchase_order_line_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_line")),
        sa.UniqueConstraint(
            "company", "order_id", "position", name=op.f("uq_purchase_order_line_company_order_id_position")
        ),
    )
    op.create_index(
        "ix_purchase_order_line_item", "purchase_order_line", ["company", "item_id"], unique=False
    )
    op.create_table(
        "quality_bundle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("bundle_version", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("limits_ids", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_bundle", "created"),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["quality_control_plan.id"], name=op.f("fk_quality_bundle_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_bundle")),
        sa.UniqueConstraint(
            "company",
            "cell_id",
            "bundle_version",
            name=op.f("uq_quality_bundle_company_cell_id_bundle_version"),
        ),
        sa.UniqueConstraint("company", "hash", name=op.f("uq_quality_bundle_company_hash")),
        info={"append_only": True},
    )
    op.create_table(
        "quality_capa_cost",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("capa_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_capa_cost", "created"),
        integer_only("quality_capa_cost", "minutes"),
        integer_only("quality_capa_cost", "rate"),
        sa.CheckConstraint(
            "minutes > 0 AND (rate IS NULL OR rate > 0)", name=op.f("ck_quality_capa_cost_positive")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["quality_capa_action.id"], name=op.f("fk_quality_capa_cost_action_id")
        ),
        sa.ForeignKeyConstraint(["capa_id"], ["quality_capa.id"], name=op.f("fk_quality_capa_cost_capa_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_capa_cost")),
        info={"append_only": True},
    )
    op.create_index("ix_quality_capa_cost_capa", "quality_capa_cost", ["company", "capa_id"], unique=False)
    op.create_table(
        "quality_complaint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("escape_point", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(length=120), nullable=False),
        sa.Column("nc_id", sa.Uuid(), nullable=False),
        sa.Column("capa_id", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.String(length=120), nullable=True),
        sa.Column("lift_reason", sa.String(length=400), nullable=True),
        sa.Column("answer", sa.String(length=4000), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.String(length=120), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_complaint", "answered_at"),
        integer_only("quality_complaint", "changed"),
        integer_only("quality_complaint", "closed_at"),
        integer_only("quality_complaint", "created"),
        integer_only("quality_complaint", "lifted_at"),
        sa.CheckConstraint(
            "scope IN ('siblings', 'supplier_lot', 'none')", name=op.f("ck_quality_complaint_scope")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["partner.id"], name=op.f("fk_quality_complaint_customer_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_quality_complaint_item_id")),
        sa.ForeignKeyConstraint(["nc_id"], ["quality_nc.id"], name=op.f("fk_quality_complaint_nc_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_complaint")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_quality_complaint_company_number")),
    )
    op.create_index(
        "ix_quality_complaint_customer", "quality_complaint", ["company", "customer_id"], unique=False
    )
    op.create_index("ix_quality_complaint_nc", "quality_complaint", ["company", "nc_id"], unique=False)
    op.create_table(
        "quality_disposition_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("disposition_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("pieces", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_disposition_line", "created"),
        integer_only("quality_disposition_line", "quantity"),
        sa.CheckConstraint(
            "decision IN ('release', 'scrap', 'return', 'concession')",
            name=op.f("ck_quality_disposition_line_decision"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_quality_disposition_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["disposition_id"],
            ["quality_disposition.id"],
            name=op.f("fk_quality_disposition_line_disposition_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_disposition_line")),
        sa.UniqueConstraint(
            "company",
            "disposition_id",
            "position",
            name=op.f("uq_quality_disposition_line_company_disposition_id_position"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "quality_plan_characteristic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("nominal", sa.Double(), nullable=False),
        sa.Column("lsl", sa.Double(), nullable=True),
        sa.Column("usl", sa.Double(), nullable=True),
        sa.Column("plausible_min", sa.Double(), nullable=False),
        sa.Column("plausible_max", sa.Double(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("gauge_id", sa.Uuid(), nullable=True),
        sa.Column("subgroup_size", sa.Integer(), nullable=False),
        sa.Column("collect_subgroups", sa.Integer(), nullable=False),
        sa.Column("stop_rules", sa.Text(), nullable=False),
        sa.Column("advice_rules", sa.Text(), nullable=False),
        sa.Column("reaction_zh", sa.String(length=400), nullable=False),
        sa.Column("reaction_en", sa.String(length=400), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_plan_characteristic", "changed"),
        integer_only("quality_plan_characteristic", "created"),
        sa.ForeignKeyConstraint(
            ["gauge_id"], ["quality_gauge.id"], name=op.f("fk_quality_plan_characteristic_gauge_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["quality_control_plan.id"], name=op.f("fk_quality_plan_characteristic_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_plan_characteristic")),
        sa.UniqueConstraint(
            "company", "plan_id", "code", name=op.f("uq_quality_plan_characteristic_company_plan_id_code")
        ),
        sa.UniqueConstraint(
            "company",
            "plan_id",
            "position",
            name=op.f("uq_quality_plan_characteristic_company_plan_id_position"),
        ),
    )
    op.create_table(
        "routing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("routing", "created"),
        integer_only("routing", "valid_from"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_routing_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing")),
        sa.UniqueConstraint(
            "company", "item_id", "revision", name=op.f("uq_routing_company_item_id_revision")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "sales_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("delivered", sa.BigInteger(), nullable=True),
        sa.Column("delivered_by", sa.String(length=120), nullable=True),
        sa.Column("posting_date", sa.Date(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("sales_delivery", "changed"),
        integer_only("sales_delivery", "created"),
        integer_only("sales_delivery", "delivered"),
        sa.ForeignKeyConstraint(["customer_id"], ["partner.id"], name=op.f("fk_sales_delivery_customer_id")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_sales_delivery_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_delivery")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_sales_delivery_company_number")),
    )
    op.create_index("ix_sales_delivery_order", "sales_delivery", ["company", "order_id"], unique=False)
    op.create_table(
        "sales_order_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("delivered", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("invoiced", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("sales_order_line", "changed"),
        integer_only("sales_order_line", "created"),
        integer_only("sales_order_line", "credited"),
        integer_only("sales_order_line", "delivered"),
        integer_only("sales_order_line", "invoiced"),
        integer_only("sales_order_line", "price"),
        integer_only("sales_order_line", "quantity"),
        integer_only("sales_order_line", "returned"),
        integer_only("sales_order_line", "value"),
        sa.CheckConstraint("credited BETWEEN 0 AND invoiced", name=op.f("ck_sales_order_line_credited")),
        sa.CheckConstraint("delivered BETWEEN 0 AND quantity", name=op.f("ck_sales_order_line_delivered")),
        sa.CheckConstraint("invoiced BETWEEN 0 AND delivered", name=op.f("ck_sales_order_line_invoiced")),
        sa.CheckConstraint("quantity > 0 AND price > 0", name=op.f("ck_sales_order_line_positive")),
        sa.CheckConstraint("returned BETWEEN 0 AND delivered", name=op.f("ck_sales_order_line_returned")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_sales_order_line_item_id")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_sales_order_line_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order_line")),
        sa.UniqueConstraint(
            "company", "order_id", "position", name=op.f("uq_sales_order_line_company_order_id_position")
        ),
    )
    op.create_index("ix_sales_order_line_item", "sales_order_line", ["company", "item_id"], unique=False)
    op.create_table(
        "sign_on",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("operator", sa.String(length=120), nullable=False),
        sa.Column("operator_name", sa.String(length=120), nullable=False),
        sa.Column("order_number", sa.String(length=80), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("sign_on", "changed"),
        integer_only("sign_on", "created"),
        integer_only("sign_on", "since"),
        integer_only("sign_on", "until"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_sign_on_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_on")),
    )
    op.create_index(
        "uq_sign_on_open_raced",
        "sign_on",
        ["company", "station_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "stock_lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("supplier_lot", sa.String(length=80), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("piece", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("stock_lot", "created"),
        sa.CheckConstraint("kind IN ('lot', 'serial')", name=op.f("ck_stock_lot_kind")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_lot_item_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_stock_lot_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_lot")),
        sa.UniqueConstraint("company", "item_id", "number", name=op.f("uq_stock_lot_company_item_id_number")),
        info={"append_only": True},
    )
    op.create_index("ix_stock_lot_number", "stock_lot", ["company", "number"], unique=False)
    op.create_index("ix_stock_lot_order", "stock_lot", ["company", "order_id", "piece"], unique=False)
    op.create_index("ix_stock_lot_supplier_lot", "stock_lot", ["company", "supplier_lot"], unique=False)
    op.create_table(
        "supplier_invoice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("supplier_number", sa.String(length=40), nullable=False),
        sa.Column("paper_date", sa.Date(), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("posted_by", sa.String(length=120), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("vat_code", sa.String(length=12), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("supplier_invoice", "created"),
        integer_only("supplier_invoice", "net"),
        integer_only("supplier_invoice", "vat"),
        sa.CheckConstraint("net > 0 AND vat >= 0", name=op.f("ck_supplier_invoice_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_supplier_invoice_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["partner.id"], name=op.f("fk_supplier_invoice_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_invoice")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_supplier_invoice_company_number")),
        sa.UniqueConstraint(
            "company",
            "supplier_id",
            "supplier_number",
            name=op.f("uq_supplier_invoice_company_supplier_id_supplier_number"),
        ),
        info={"append_only": True},
    )
    op.create_index("ix_supplier_invoice_order", "supplier_invoice", ["company", "order_id"], unique=False)
    op.create_table(
        "bom_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("bom_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("bom_line", "created"),
        integer_only("bom_line", "quantity"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_bom_line_quantity_positive")),
        sa.ForeignKeyConstraint(["bom_id"], ["bom.id"], name=op.f("fk_bom_line_bom_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_bom_line_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bom_line")),
        sa.UniqueConstraint("company", "bom_id", "item_id", name=op.f("uq_bom_line_company_bom_id_item_id")),
        sa.UniqueConstraint(
            "company", "bom_id", "position", name=op.f("uq_bom_line_company_bom_id_position")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "component_shortage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("child_item_id", sa.Uuid(), nullable=False),
        sa.Column("child_lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("operation", sa.Integer(), nullable=True),
        sa.Column("cell_id", sa.Uuid(), nullable=True),
        sa.Column("operator", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("component_shortage", "at"),
        integer_only("component_shortage", "changed"),
        integer_only("component_shortage", "created"),
        integer_only("component_shortage", "quantity"),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_component_shortage_quantity_not_negative")),
        sa.ForeignKeyConstraint(["cell_id"], ["place.id"], name=op.f("fk_component_shortage_cell_id")),
        sa.ForeignKeyConstraint(
            ["child_item_id"], ["item.id"], name=op.f("fk_component_shortage_child_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["child_lot_id"], ["stock_lot.id"], name=op.f("fk_component_shortage_child_lot_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_component_shortage_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component_shortage")),
        sa.UniqueConstraint(
            "company",
            "child_lot_id",
            "item_id",
            name=op.f("uq_component_shortage_company_child_lot_id_item_id"),
        ),
    )
    op.create_index(
        "ix_component_shortage_order", "component_shortage", ["company", "order_id", "item_id"], unique=False
    )
    op.create_table(
        "cost_layer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("left_quantity", sa.BigInteger(), nullable=False),
        sa.Column("left_value", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("cost_layer", "changed"),
        integer_only("cost_layer", "created"),
        integer_only("cost_layer", "left_quantity"),
        integer_only("cost_layer", "left_value"),
        integer_only("cost_layer", "quantity"),
        integer_only("cost_layer", "value"),
        sa.CheckConstraint(
            "left_quantity > 0 OR left_value = 0", name=op.f("ck_cost_layer_nothing_without_quantity")
        ),
        sa.CheckConstraint("left_quantity BETWEEN 0 AND quantity", name=op.f("ck_cost_layer_left_quantity")),
        sa.CheckConstraint("left_value BETWEEN 0 AND value", name=op.f("ck_cost_layer_left_value")),
        sa.CheckConstraint("quantity > 0 AND value >= 0", name=op.f("ck_cost_layer_received")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_cost_layer_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_cost_layer_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_layer")),
    )
    op.create_index("ix_cost_layer_item", "cost_layer", ["company", "item_id", "id"], unique=False)
    op.create_index("ix_cost_layer_lot", "cost_layer", ["company", "lot_id", "id"], unique=False)
    op.create_table(
        "customer_invoice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("vat_code", sa.String(length=12), nullable=False),
        sa.Column("posted_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("customer_invoice", "created"),
        integer_only("customer_invoice", "net"),
        integer_only("customer_invoice", "vat"),
        sa.CheckConstraint("net > 0 AND vat >= 0", name=op.f("ck_customer_invoice_positive")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["partner.id"], name=op.f("fk_customer_invoice_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["sales_delivery.id"], name=op.f("fk_customer_invoice_delivery_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_customer_invoice_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_invoice")),
        sa.UniqueConstraint("company", "delivery_id", name=op.f("uq_customer_invoice_company_delivery_id")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_customer_invoice_company_number")),
        info={"append_only": True},
    )
    op.create_index("ix_customer_invoice_order", "customer_invoice", ["company", "order_id"], unique=False)
    op.create_table(
        "customer_return",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("nc_id", sa.Uuid(), nullable=True),
        sa.Column("nc_number", sa.String(length=40), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("received_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("customer_return", "created"),
        integer_only("customer_return", "value"),
        sa.ForeignKeyConstraint(["customer_id"], ["partner.id"], name=op.f("fk_customer_return_customer_id")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["sales_delivery.id"], name=op.f("fk_customer_return_delivery_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_customer_return_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_return")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_customer_return_company_number")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_customer_return_delivery", "customer_return", ["company", "delivery_id"], unique=False
    )
    op.create_table(
        "genealogy_edge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("parent_item_id", sa.Uuid(), nullable=False),
        sa.Column("parent_lot_id", sa.Uuid(), nullable=False),
        sa.Column("child_item_id", sa.Uuid(), nullable=False),
        sa.Column("child_lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.Integer(), nullable=True),
        sa.Column("cell_id", sa.Uuid(), nullable=True),
        sa.Column("operator", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("genealogy_edge", "at"),
        integer_only("genealogy_edge", "created"),
        integer_only("genealogy_edge", "quantity"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_genealogy_edge_quantity_positive")),
        sa.ForeignKeyConstraint(["cell_id"], ["place.id"], name=op.f("fk_genealogy_edge_cell_id")),
        sa.ForeignKeyConstraint(["child_item_id"], ["item.id"], name=op.f("fk_genealogy_edge_child_item_id")),
        sa.ForeignKeyConstraint(
            ["child_lot_id"], ["stock_lot.id"], name=op.f("fk_genealogy_edge_child_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_item_id"], ["item.id"], name=op.f("fk_genealogy_edge_parent_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_lot_id"], ["stock_lot.id"], name=op.f("fk_genealogy_edge_parent_lot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_genealogy_edge")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_genealogy_edge_child",
        "genealogy_edge",
        ["company", "child_lot_id", "parent_lot_id"],
        unique=False,
    )
    op.create_index(
        "ix_genealogy_edge_parent",
        "genealogy_edge",
        ["company", "parent_lot_id", "child_lot_id"],
        unique=False,
    )
    op.create_table(
        "goods_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.String(length=80), nullable=False),
        sa.Column("supplier_lot", sa.String(length=80), nullable=True),
        sa.Column("delivery_note", sa.String(length=40), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("suspect", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("decided_type", sa.String(length=40), nullable=True),
        sa.Column("decided_id", sa.Uuid(), nullable=True),
        sa.Column("decided_number", sa.String(length=40), nullable=True),
        sa.Column("received_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("goods_receipt", "changed"),
        integer_only("goods_receipt", "created"),
        integer_only("goods_receipt", "quantity"),
        integer_only("goods_receipt", "returned"),
        integer_only("goods_receipt", "suspect"),
        integer_only("goods_receipt", "value"),
        sa.CheckConstraint("quantity > 0 AND value >= 0", name=op.f("ck_goods_receipt_positive")),
        sa.CheckConstraint(
            "suspect >= 0 AND returned >= 0 AND suspect + returned <= quantity",
            name=op.f("ck_goods_receipt_parts"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_goods_receipt_item_id")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["purchase_order_line.id"], name=op.f("fk_goods_receipt_line_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_goods_receipt_lot_id")),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name=op.f("fk_goods_receipt_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_receipt")),
        sa.UniqueConstraint("company", "lot_id", name=op.f("uq_goods_receipt_company_lot_id")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_goods_receipt_company_number")),
    )
    op.create_index("ix_goods_receipt_order", "goods_receipt", ["company", "order_id"], unique=False)
    op.create_index(
        "ix_goods_receipt_supplier_lot", "goods_receipt", ["company", "item_id", "supplier_lot"], unique=False
    )
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
    op.create_table(
        "payment_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("payment_hold", "changed"),
        integer_only("payment_hold", "created"),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["supplier_invoice.id"], name=op.f("fk_payment_hold_invoice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_hold")),
        sa.UniqueConstraint(
            "company", "invoice_id", "cause", name=op.f("uq_payment_hold_company_invoice_id_cause")
        ),
    )
    op.create_table(
        "quality_complaint_held",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_complaint_held", "created"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["quality_complaint.id"], name=op.f("fk_quality_complaint_held_complaint_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_quality_complaint_held_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_quality_complaint_held_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_complaint_held")),
        sa.UniqueConstraint(
            "company",
            "complaint_id",
            "lot_id",
            name=op.f("uq_quality_complaint_held_company_complaint_id_lot_id"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "quality_complaint_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("serials", sa.Text(), nullable=False),
        sa.Column("deliveries", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_by", sa.String(length=120), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_complaint_notice", "changed"),
        integer_only("quality_complaint_notice", "created"),
        integer_only("quality_complaint_notice", "sent_at"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["quality_complaint.id"], name=op.f("fk_quality_complaint_notice_complaint_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["partner.id"], name=op.f("fk_quality_complaint_notice_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_complaint_notice")),
        sa.UniqueConstraint(
            "company",
            "complaint_id",
            "customer_id",
            name=op.f("uq_quality_complaint_notice_company_complaint_id_customer_id"),
        ),
    )
    op.create_table(
        "quality_complaint_piece",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_number", sa.String(length=40), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("return_number", sa.String(length=40), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_complaint_piece", "changed"),
        integer_only("quality_complaint_piece", "created"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["quality_complaint.id"], name=op.f("fk_quality_complaint_piece_complaint_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_quality_complaint_piece_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_complaint_piece")),
        sa.UniqueConstraint(
            "company",
            "complaint_id",
            "lot_id",
            name=op.f("uq_quality_complaint_piece_company_complaint_id_lot_id"),
        ),
    )
    op.create_index(
        "ix_quality_complaint_piece_lot", "quality_complaint_piece", ["company", "lot_id"], unique=False
    )
    op.create_table(
        "quality_control_limits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("characteristic_id", sa.Uuid(), nullable=False),
        sa.Column("characteristic", sa.String(length=40), nullable=False),
        sa.Column("limits_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("order_number", sa.String(length=40), nullable=False),
        sa.Column("subgroups", sa.Integer(), nullable=False),
        sa.Column("last_subgroup", sa.Integer(), nullable=False),
        sa.Column("subgroup_size", sa.Integer(), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("beyond", sa.Text(), nullable=False),
        sa.Column("centre", sa.Double(), nullable=False),
        sa.Column("lower", sa.Double(), nullable=False),
        sa.Column("upper", sa.Double(), nullable=False),
        sa.Column("sigma_mean", sa.Double(), nullable=False),
        sa.Column("r_centre", sa.Double(), nullable=False),
        sa.Column("r_upper", sa.Double(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=True),
        sa.Column("frozen_at", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_control_limits", "changed"),
        integer_only("quality_control_limits", "created"),
        integer_only("quality_control_limits", "frozen_at"),
        sa.ForeignKeyConstraint(
            ["characteristic_id"],
            ["quality_plan_characteristic.id"],
            name=op.f("fk_quality_control_limits_characteristic_id"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["quality_control_plan.id"], name=op.f("fk_quality_control_limits_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_control_limits")),
        sa.UniqueConstraint(
            "company",
            "characteristic_id",
            "limits_version",
            name=op.f("uq_quality_control_limits_company_characteristic_id_limits_version"),
        ),
    )
    op.create_table(
        "routing_operation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("routing_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("work_centre_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("routing_operation", "created"),
        integer_only("routing_operation", "minutes"),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_routing_operation_minutes_not_negative")),
        sa.ForeignKeyConstraint(["routing_id"], ["routing.id"], name=op.f("fk_routing_operation_routing_id")),
        sa.ForeignKeyConstraint(
            ["work_centre_id"], ["work_centre.id"], name=op.f("fk_routing_operation_work_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_operation")),
        sa.UniqueConstraint(
            "company", "routing_id", "number", name=op.f("uq_routing_operation_company_routing_id_number")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "sales_delivery_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("set_aside", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("sales_delivery_line", "changed"),
        integer_only("sales_delivery_line", "created"),
        integer_only("sales_delivery_line", "quantity"),
        integer_only("sales_delivery_line", "set_aside"),
        integer_only("sales_delivery_line", "value"),
        sa.CheckConstraint(
            "quantity >= 0 AND set_aside >= 0 AND value >= 0", name=op.f("ck_sales_delivery_line_positive")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["sales_delivery.id"], name=op.f("fk_sales_delivery_line_delivery_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_sales_delivery_line_item_id")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["sales_order_line.id"], name=op.f("fk_sales_delivery_line_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_delivery_line")),
        sa.UniqueConstraint(
            "company",
            "delivery_id",
            "line_id",
            name=op.f("uq_sales_delivery_line_company_delivery_id_line_id"),
        ),
    )
    op.create_index(
        "ix_sales_delivery_line_line", "sales_delivery_line", ["company", "line_id"], unique=False
    )
    op.create_table(
        "stock_balance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("stock_balance", "changed"),
        integer_only("stock_balance", "created"),
        integer_only("stock_balance", "quantity"),
        sa.CheckConstraint(
            "status IN ('available', 'inspection', 'blocked', 'concession')",
            name=op.f("ck_stock_balance_status"),
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_stock_balance_quantity_not_negative")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_balance_item_id")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["stock_location.id"], name=op.f("fk_stock_balance_location_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_stock_balance_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_balance")),
        sa.UniqueConstraint(
            "company",
            "lot_id",
            "location_id",
            "status",
            "order_id",
            name=op.f("uq_stock_balance_company_lot_id_location_id_status_order_id"),
        ),
    )
    op.create_index("ix_stock_balance_item", "stock_balance", ["company", "item_id", "status"], unique=False)
    op.create_index("ix_stock_balance_order", "stock_balance", ["company", "order_id"], unique=False)
    op.create_table(
        "stock_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("document_number", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("from_piece", sa.BigInteger(), nullable=True),
        sa.Column("to_piece", sa.BigInteger(), nullable=True),
        sa.Column("lifted", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("stock_hold", "changed"),
        integer_only("stock_hold", "created"),
        integer_only("stock_hold", "lifted"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_hold_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_stock_hold_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_hold")),
    )
    op.create_index("ix_stock_hold_document", "stock_hold", ["company", "document_id"], unique=False)
    op.create_index("ix_stock_hold_order", "stock_hold", ["company", "order_id"], unique=False)
    op.create_table(
        "stock_movement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("from_location_id", sa.Uuid(), nullable=True),
        sa.Column("from_status", sa.String(length=12), nullable=True),
        sa.Column("from_order_id", sa.Uuid(), nullable=True),
        sa.Column("to_location_id", sa.Uuid(), nullable=True),
        sa.Column("to_status", sa.String(length=12), nullable=True),
        sa.Column("to_order_id", sa.Uuid(), nullable=True),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("document_number", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("stock_movement", "at"),
        integer_only("stock_movement", "created"),
        integer_only("stock_movement", "quantity"),
        integer_only("stock_movement", "value"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_movement_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["from_location_id"], ["stock_location.id"], name=op.f("fk_stock_movement_from_location_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_movement_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_stock_movement_lot_id")),
        sa.ForeignKeyConstraint(
            ["to_location_id"], ["stock_location.id"], name=op.f("fk_stock_movement_to_location_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
        info={"append_only": True},
    )
    op.create_index("ix_stock_movement_document", "stock_movement", ["company", "document_id"], unique=False)
    op.create_index("ix_stock_movement_lot", "stock_movement", ["company", "lot_id", "id"], unique=False)
    op.create_table(
        "stock_reservation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("document_number", sa.String(length=40), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("stock_reservation", "changed"),
        integer_only("stock_reservation", "created"),
        integer_only("stock_reservation", "quantity"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_reservation_quantity_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_reservation_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_stock_reservation_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_reservation")),
        sa.UniqueConstraint(
            "company", "lot_id", "line_id", name=op.f("uq_stock_reservation_company_lot_id_line_id")
        ),
    )
    op.create_index(
        "ix_stock_reservation_document", "stock_reservation", ["company", "document_id"], unique=False
    )
    op.create_index("ix_stock_reservation_item", "stock_reservation", ["company", "item_id"], unique=False)
    op.create_table(
        "supplier_credit_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("supplier_number", sa.String(length=40), nullable=False),
        sa.Column("paper_date", sa.Date(), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("posted_by", sa.String(length=120), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("supplier_credit_note", "created"),
        integer_only("supplier_credit_note", "net"),
        integer_only("supplier_credit_note", "vat"),
        sa.CheckConstraint("net > 0 AND vat >= 0", name=op.f("ck_supplier_credit_note_positive")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["supplier_invoice.id"], name=op.f("fk_supplier_credit_note_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_supplier_credit_note_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["partner.id"], name=op.f("fk_supplier_credit_note_supplier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_credit_note")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_supplier_credit_note_company_number")),
        sa.UniqueConstraint(
            "company",
            "supplier_id",
            "supplier_number",
            name=op.f("uq_supplier_credit_note_company_supplier_id_supplier_number"),
        ),
        info={"append_only": True},
    )
    op.create_index(
        "ix_supplier_credit_note_invoice", "supplier_credit_note", ["company", "invoice_id"], unique=False
    )
    op.create_index(
        "ix_supplier_credit_note_order", "supplier_credit_note", ["company", "order_id"], unique=False
    )
    op.create_table(
        "supplier_invoice_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("matched", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.Column("credited_net", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("supplier_invoice_line", "changed"),
        integer_only("supplier_invoice_line", "created"),
        integer_only("supplier_invoice_line", "credited"),
        integer_only("supplier_invoice_line", "credited_net"),
        integer_only("supplier_invoice_line", "matched"),
        integer_only("supplier_invoice_line", "net"),
        integer_only("supplier_invoice_line", "quantity"),
        sa.CheckConstraint("credited BETWEEN 0 AND quantity", name=op.f("ck_supplier_invoice_line_credited")),
        sa.CheckConstraint(
            "credited_net BETWEEN 0 AND net", name=op.f("ck_supplier_invoice_line_credited_net")
        ),
        sa.CheckConstraint(
            "quantity > 0 AND net >= 0 AND matched >= 0", name=op.f("ck_supplier_invoice_line_positive")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["supplier_invoice.id"], name=op.f("fk_supplier_invoice_line_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["purchase_order_line.id"], name=op.f("fk_supplier_invoice_line_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_invoice_line")),
        sa.UniqueConstraint(
            "company",
            "invoice_id",
            "line_id",
            name=op.f("uq_supplier_invoice_line_company_invoice_id_line_id"),
        ),
    )
    op.create_index(
        "ix_supplier_invoice_line_line", "supplier_invoice_line", ["company", "line_id"], unique=False
    )
    op.create_table(
        "work_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("bom_id", sa.Uuid(), nullable=False),
        sa.Column("routing_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("plan_revision_id", sa.Uuid(), nullable=True),
        sa.Column("plan", sa.String(length=80), nullable=True),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=False),
        sa.Column("scrapped", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("wip", sa.BigInteger(), nullable=False),
        sa.Column("pause_reason", sa.String(length=400), nullable=True),
        sa.Column("released", sa.BigInteger(), nullable=True),
        sa.Column("started", sa.BigInteger(), nullable=True),
        sa.Column("completed", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("work_order", "changed"),
        integer_only("work_order", "completed"),
        integer_only("work_order", "confirmed"),
        integer_only("work_order", "created"),
        integer_only("work_order", "made"),
        integer_only("work_order", "quantity"),
        integer_only("work_order", "received"),
        integer_only("work_order", "released"),
        integer_only("work_order", "scrapped"),
        integer_only("work_order", "started"),
        integer_only("work_order", "wip"),
        sa.CheckConstraint("confirmed >= 0", name=op.f("ck_work_order_confirmed_not_negative")),
        sa.CheckConstraint("made >= 0", name=op.f("ck_work_order_made_not_negative")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_work_order_quantity_positive")),
        sa.CheckConstraint("received >= 0", name=op.f("ck_work_order_received_not_negative")),
        sa.CheckConstraint("scrapped >= 0", name=op.f("ck_work_order_scrapped_not_negative")),
        sa.ForeignKeyConstraint(["bom_id"], ["bom.id"], name=op.f("fk_work_order_bom_id")),
        sa.ForeignKeyConstraint(["cell_id"], ["place.id"], name=op.f("fk_work_order_cell_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_work_order_item_id")),
        sa.ForeignKeyConstraint(["routing_id"], ["routing.id"], name=op.f("fk_work_order_routing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_work_order_company_number")),
    )
    op.create_index("ix_work_order_cell", "work_order", ["company", "cell_id", "state"], unique=False)
    op.create_table(
        "cost_layer_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("layer_id", sa.Uuid(), nullable=False),
        sa.Column("movement_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("cost_layer_entry", "created"),
        integer_only("cost_layer_entry", "quantity"),
        integer_only("cost_layer_entry", "value"),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_cost_layer_entry_quantity_not_zero")),
        sa.ForeignKeyConstraint(["layer_id"], ["cost_layer.id"], name=op.f("fk_cost_layer_entry_layer_id")),
        sa.ForeignKeyConstraint(
            ["movement_id"], ["stock_movement.id"], name=op.f("fk_cost_layer_entry_movement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_layer_entry")),
        sa.UniqueConstraint(
            "company",
            "layer_id",
            "movement_id",
            name=op.f("uq_cost_layer_entry_company_layer_id_movement_id"),
        ),
        info={"append_only": True},
    )
    op.create_index(
        "ix_cost_layer_entry_movement", "cost_layer_entry", ["company", "movement_id"], unique=False
    )
    op.create_table(
        "customer_credit_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("posted_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("customer_credit_note", "created"),
        integer_only("customer_credit_note", "net"),
        integer_only("customer_credit_note", "vat"),
        sa.CheckConstraint("net > 0 AND vat >= 0", name=op.f("ck_customer_credit_note_positive")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["partner.id"], name=op.f("fk_customer_credit_note_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["customer_invoice.id"], name=op.f("fk_customer_credit_note_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_customer_credit_note_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_credit_note")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_customer_credit_note_company_number")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_customer_credit_note_invoice", "customer_credit_note", ["company", "invoice_id"], unique=False
    )
    op.create_table(
        "customer_invoice_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("credited", sa.BigInteger(), nullable=False),
        sa.Column("credited_net", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("customer_invoice_line", "changed"),
        integer_only("customer_invoice_line", "created"),
        integer_only("customer_invoice_line", "credited"),
        integer_only("customer_invoice_line", "credited_net"),
        integer_only("customer_invoice_line", "net"),
        integer_only("customer_invoice_line", "quantity"),
        sa.CheckConstraint("credited BETWEEN 0 AND quantity", name=op.f("ck_customer_invoice_line_credited")),
        sa.CheckConstraint(
            "credited_net BETWEEN 0 AND net", name=op.f("ck_customer_invoice_line_credited_net")
        ),
        sa.CheckConstraint("quantity > 0 AND net >= 0", name=op.f("ck_customer_invoice_line_positive")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["customer_invoice.id"], name=op.f("fk_customer_invoice_line_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["sales_order_line.id"], name=op.f("fk_customer_invoice_line_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_invoice_line")),
        sa.UniqueConstraint(
            "company",
            "invoice_id",
            "line_id",
            name=op.f("uq_customer_invoice_line_company_invoice_id_line_id"),
        ),
    )
    op.create_table(
        "goods_return",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("nc_id", sa.Uuid(), nullable=True),
        sa.Column("nc_number", sa.String(length=40), nullable=True),
        sa.Column("returned_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("goods_return", "created"),
        integer_only("goods_return", "quantity"),
        integer_only("goods_return", "value"),
        sa.CheckConstraint("quantity > 0 AND value >= 0", name=op.f("ck_goods_return_positive")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["goods_receipt.id"], name=op.f("fk_goods_return_receipt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_return")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_goods_return_company_number")),
        info={"append_only": True},
    )
    op.create_index("ix_goods_return_receipt", "goods_return", ["company", "receipt_id"], unique=False)
    op.create_table(
        "order_confirmation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("good", sa.BigInteger(), nullable=False),
        sa.Column("scrap", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("operator", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("order_confirmation", "at"),
        integer_only("order_confirmation", "created"),
        integer_only("order_confirmation", "good"),
        integer_only("order_confirmation", "minutes"),
        integer_only("order_confirmation", "scrap"),
        sa.CheckConstraint(
            "good >= 0 AND scrap >= 0 AND good + scrap > 0", name=op.f("ck_order_confirmation_something")
        ),
        sa.ForeignKeyConstraint(["cell_id"], ["place.id"], name=op.f("fk_order_confirmation_cell_id")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_order_confirmation_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_confirmation")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_order_confirmation_order", "order_confirmation", ["company", "order_id"], unique=False
    )
    op.create_table(
        "sales_delivery_lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_line_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.String(length=80), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("returned_value", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("sales_delivery_lot", "changed"),
        integer_only("sales_delivery_lot", "created"),
        integer_only("sales_delivery_lot", "quantity"),
        integer_only("sales_delivery_lot", "returned"),
        integer_only("sales_delivery_lot", "returned_value"),
        integer_only("sales_delivery_lot", "value"),
        sa.CheckConstraint("quantity > 0 AND value >= 0", name=op.f("ck_sales_delivery_lot_positive")),
        sa.CheckConstraint("returned BETWEEN 0 AND quantity", name=op.f("ck_sales_delivery_lot_returned")),
        sa.CheckConstraint(
            "returned_value BETWEEN 0 AND value", name=op.f("ck_sales_delivery_lot_returned_value")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["sales_delivery.id"], name=op.f("fk_sales_delivery_lot_delivery_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_line_id"],
            ["sales_delivery_line.id"],
            name=op.f("fk_sales_delivery_lot_delivery_line_id"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_sales_delivery_lot_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_delivery_lot")),
        sa.UniqueConstraint(
            "company",
            "delivery_line_id",
            "lot_id",
            name=op.f("uq_sales_delivery_lot_company_delivery_line_id_lot_id"),
        ),
    )
    op.create_index("ix_sales_delivery_lot_lot", "sales_delivery_lot", ["company", "lot_id"], unique=False)
    op.create_table(
        "stock_held",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("lifted", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("stock_held", "changed"),
        integer_only("stock_held", "created"),
        integer_only("stock_held", "lifted"),
        sa.ForeignKeyConstraint(["hold_id"], ["stock_hold.id"], name=op.f("fk_stock_held_hold_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_stock_held_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_held")),
        sa.UniqueConstraint(
            "company", "hold_id", "lot_id", name=op.f("uq_stock_held_company_hold_id_lot_id")
        ),
    )
    op.create_index("ix_stock_held_lot", "stock_held", ["company", "lot_id"], unique=False)
    op.create_table(
        "supplier_credit_note_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("credit_note_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("matched", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("supplier_credit_note_line", "created"),
        integer_only("supplier_credit_note_line", "matched"),
        integer_only("supplier_credit_note_line", "net"),
        integer_only("supplier_credit_note_line", "quantity"),
        sa.CheckConstraint(
            "quantity >= 0 AND net > 0 AND matched >= 0", name=op.f("ck_supplier_credit_note_line_positive")
        ),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["supplier_credit_note.id"],
            name=op.f("fk_supplier_credit_note_line_credit_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["purchase_order_line.id"], name=op.f("fk_supplier_credit_note_line_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_credit_note_line")),
        sa.UniqueConstraint(
            "company",
            "credit_note_id",
            "line_id",
            name=op.f("uq_supplier_credit_note_line_company_credit_note_id_line_id"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "wip_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("happened", sa.Date(), nullable=False),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("document_number", sa.String(length=40), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("wip_entry", "created"),
        integer_only("wip_entry", "value"),
        sa.CheckConstraint(
            "kind IN ('material', 'material_returned', 'labour', 'scrap', 'output', 'settled')",
            name=op.f("ck_wip_entry_kind"),
        ),
        sa.CheckConstraint("value <> 0", name=op.f("ck_wip_entry_value_not_zero")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_wip_entry_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wip_entry")),
        info={"append_only": True},
    )
    op.create_index("ix_wip_entry_order", "wip_entry", ["company", "order_id", "id"], unique=False)
    op.create_table(
        "confirmed_piece",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("confirmation_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("confirmed_piece", "created"),
        sa.ForeignKeyConstraint(
            ["confirmation_id"], ["order_confirmation.id"], name=op.f("fk_confirmed_piece_confirmation_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_confirmed_piece_lot_id")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_confirmed_piece_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmed_piece")),
        sa.UniqueConstraint("company", "lot_id", name=op.f("uq_confirmed_piece_company_lot_id")),
        info={"append_only": True},
    )
    op.create_index("ix_confirmed_piece_order", "confirmed_piece", ["company", "order_id"], unique=False)
    op.create_table(
        "customer_credit_note_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("credit_note_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("customer_credit_note_line", "created"),
        integer_only("customer_credit_note_line", "net"),
        integer_only("customer_credit_note_line", "quantity"),
        sa.CheckConstraint("quantity >= 0 AND net > 0", name=op.f("ck_customer_credit_note_line_positive")),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["customer_credit_note.id"],
            name=op.f("fk_customer_credit_note_line_credit_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["sales_order_line.id"], name=op.f("fk_customer_credit_note_line_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_credit_note_line")),
        sa.UniqueConstraint(
            "company",
            "credit_note_id",
            "line_id",
            name=op.f("uq_customer_credit_note_line_company_credit_note_id_line_id"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "customer_return_lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_lot_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.String(length=80), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("customer_return_lot", "created"),
        integer_only("customer_return_lot", "quantity"),
        integer_only("customer_return_lot", "value"),
        sa.CheckConstraint("quantity > 0 AND value >= 0", name=op.f("ck_customer_return_lot_positive")),
        sa.ForeignKeyConstraint(
            ["delivery_lot_id"],
            ["sales_delivery_lot.id"],
            name=op.f("fk_customer_return_lot_delivery_lot_id"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_customer_return_lot_lot_id")),
        sa.ForeignKeyConstraint(
            ["return_id"], ["customer_return.id"], name=op.f("fk_customer_return_lot_return_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_return_lot")),
        sa.UniqueConstraint(
            "company",
            "return_id",
            "delivery_lot_id",
            name=op.f("uq_customer_return_lot_company_return_id_delivery_lot_id"),
        ),
        info={"append_only": True},
    )
    for table in FACTS:
        protect(op.get_bind(), table)
    bind = op.get_bind()
    for statement in GUARDS[bind.dialect.name]:
        bind.exec_driver_sql(statement)
