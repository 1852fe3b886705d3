"""sampling of lots and customer approvals."""

import sqlalchemy as sa
from alembic import op

from jidoka_central.foundation.db.altering import add_check, add_foreign_key, drop_check
from jidoka_central.foundation.db.schema import integer_only, protect

revision = "0003"
down_revision = "0002"

FACTS = (
    "quality_exclusion_set_end",
    "quality_inspection_reading",
    "quality_inspection_sample",
    "quality_conceded",
    "quality_customer_approval_use",
    "quality_rework_work",
    "quality_rework_part",
)


def upgrade() -> None:
    op.create_table(
        "quality_exclusion_set_end",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("set_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_exclusion_set_end", "created"),
        sa.ForeignKeyConstraint(
            ["set_id"], ["quality_exclusion_set.id"], name=op.f("fk_quality_exclusion_set_end_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_exclusion_set_end")),
        sa.UniqueConstraint("company", "set_id", name=op.f("uq_quality_exclusion_set_end_company_set_id")),
        info={"append_only": True},
    )
    op.create_table(
        "quality_inspection_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_inspection_reading", "created"),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["quality_inspection.id"],
            name=op.f("fk_quality_inspection_reading_inspection_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_inspection_reading")),
        sa.UniqueConstraint(
            "company",
            "inspection_id",
            "position",
            name=op.f("uq_quality_inspection_reading_company_inspection_id_position"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "quality_inspection_sample",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("inspected", sa.Integer(), nullable=False),
        sa.Column("nonconforming", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("gauge", sa.String(length=40), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("taken_by", sa.String(length=80), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_inspection_sample", "created"),
        integer_only("quality_inspection_sample", "minutes"),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["quality_inspection.id"],
            name=op.f("fk_quality_inspection_sample_inspection_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_inspection_sample")),
        sa.UniqueConstraint(
            "company",
            "inspection_id",
            "stage",
            name=op.f("uq_quality_inspection_sample_company_inspection_id_stage"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "quality_customer_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("characteristic", sa.String(length=40), nullable=False),
        sa.Column("lower", sa.Double(), nullable=True),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.Column("signed_by", sa.String(length=120), nullable=True),
        sa.Column("signed_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=120), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("withdraw_reason", sa.String(length=400), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_customer_approval", "changed"),
        integer_only("quality_customer_approval", "created"),
        integer_only("quality_customer_approval", "quantity"),
        integer_only("quality_customer_approval", "signed_at"),
        integer_only("quality_customer_approval", "used"),
        integer_only("quality_customer_approval", "withdrawn_at"),
        sa.CheckConstraint(
            "kind = 'rework' OR lower IS NOT NULL OR upper IS NOT NULL",
            name=op.f("ck_quality_customer_approval_limits"),
        ),
        sa.CheckConstraint(
            "kind IN ('concession', 'rework')", name=op.f("ck_quality_customer_approval_kind")
        ),
        sa.CheckConstraint(
            "quantity > 0 AND used BETWEEN 0 AND quantity", name=op.f("ck_quality_customer_approval_used")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["partner.id"], name=op.f("fk_quality_customer_approval_customer_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_quality_customer_approval_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_customer_approval")),
        sa.UniqueConstraint(
            "company",
            "customer_id",
            "number",
            name=op.f("uq_quality_customer_approval_company_customer_id_number"),
        ),
    )
    op.create_index(
        "ix_quality_customer_approval_item",
        "quality_customer_approval",
        ["company", "item_id", "customer_id"],
        unique=False,
    )
    op.create_table(
        "quality_msa_wait",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("edge_id", sa.String(length=40), nullable=False),
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("cell_path", sa.String(length=204), nullable=False),
        sa.Column("characteristic", sa.String(length=80), nullable=False),
        sa.Column("stream", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_msa_wait", "asked_at"),
        integer_only("quality_msa_wait", "changed"),
        integer_only("quality_msa_wait", "created"),
        integer_only("quality_msa_wait", "until"),
        sa.ForeignKeyConstraint(
            ["study_id"], ["quality_msa_study.id"], name=op.f("fk_quality_msa_wait_study_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_msa_wait")),
        sa.UniqueConstraint(
            "company", "study_id", "position", name=op.f("uq_quality_msa_wait_company_study_id_position")
        ),
    )
    op.create_index(
        "ix_quality_msa_wait_gauge",
        "quality_msa_wait",
        ["company", "edge_id", "characteristic", "until"],
        unique=False,
    )
    op.create_table(
        "quality_conceded",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("characteristic", sa.String(length=40), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("nc_id", sa.Uuid(), nullable=False),
        sa.Column("nc_number", sa.String(length=40), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_conceded", "created"),
        integer_only("quality_conceded", "quantity"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_quality_conceded_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["quality_customer_approval.id"], name=op.f("fk_quality_conceded_approval_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_quality_conceded_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_quality_conceded_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_conceded")),
        info={"append_only": True},
    )
    op.create_index("ix_quality_conceded_lot", "quality_conceded", ["company", "lot_id"], unique=False)
    op.create_table(
        "quality_customer_approval_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("document_number", sa.String(length=40), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.String(length=80), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_customer_approval_use", "created"),
        integer_only("quality_customer_approval_use", "quantity"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_quality_customer_approval_use_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["approval_id"],
            ["quality_customer_approval.id"],
            name=op.f("fk_quality_customer_approval_use_approval_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["stock_lot.id"], name=op.f("fk_quality_customer_approval_use_lot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_customer_approval_use")),
        sa.UniqueConstraint(
            "company",
            "approval_id",
            "document_id",
            "lot_id",
            name=op.f("uq_quality_customer_approval_use_company_approval_id_document_id_lot_id"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "quality_rework",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("nc_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("lot_number", sa.String(length=80), nullable=True),
        sa.Column("plant", sa.String(length=12), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("passed", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("pass_number", sa.Integer(), nullable=False),
        sa.Column("characteristic", sa.String(length=40), nullable=True),
        sa.Column("approval_id", sa.Uuid(), nullable=True),
        sa.Column("instruction", sa.String(length=400), nullable=False),
        sa.Column("finished_by", sa.String(length=120), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("inspected_by", sa.String(length=120), nullable=True),
        sa.Column("inspected_at", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_rework", "changed"),
        integer_only("quality_rework", "created"),
        integer_only("quality_rework", "failed"),
        integer_only("quality_rework", "finished_at"),
        integer_only("quality_rework", "inspected_at"),
        integer_only("quality_rework", "passed"),
        integer_only("quality_rework", "quantity"),
        sa.CheckConstraint("passed + failed <= quantity", name=op.f("ck_quality_rework_inspected")),
        sa.CheckConstraint(
            "quantity > 0 AND passed >= 0 AND failed >= 0", name=op.f("ck_quality_rework_positive")
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["quality_customer_approval.id"], name=op.f("fk_quality_rework_approval_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_quality_rework_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_quality_rework_lot_id")),
        sa.ForeignKeyConstraint(["nc_id"], ["quality_nc.id"], name=op.f("fk_quality_rework_nc_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_rework")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_quality_rework_company_number")),
    )
    op.create_index("ix_quality_rework_lot", "quality_rework", ["company", "lot_id"], unique=False)
    op.create_index("ix_quality_rework_nc", "quality_rework", ["company", "nc_id"], unique=False)
    op.create_table(
        "quality_rework_piece",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("rework_id", sa.Uuid(), nullable=False),
        sa.Column("piece", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("pass_number", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=8), nullable=True),
        sa.Column("reading", sa.Double(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_rework_piece", "changed"),
        integer_only("quality_rework_piece", "created"),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_quality_rework_piece_lot_id")),
        sa.ForeignKeyConstraint(
            ["rework_id"], ["quality_rework.id"], name=op.f("fk_quality_rework_piece_rework_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_rework_piece")),
        sa.UniqueConstraint(
            "company", "rework_id", "piece", name=op.f("uq_quality_rework_piece_company_rework_id_piece")
        ),
    )
    op.create_index(
        "ix_quality_rework_piece_lot", "quality_rework_piece", ["company", "lot_id"], unique=False
    )
    op.create_table(
        "quality_rework_work",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("rework_id", sa.Uuid(), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_rework_work", "created"),
        integer_only("quality_rework_work", "minutes"),
        sa.ForeignKeyConstraint(
            ["rework_id"], ["quality_rework.id"], name=op.f("fk_quality_rework_work_rework_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_rework_work")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_quality_rework_work_rework", "quality_rework_work", ["company", "rework_id"], unique=False
    )
    op.create_table(
        "quality_rework_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("rework_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.String(length=80), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_rework_part", "created"),
        integer_only("quality_rework_part", "quantity"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_quality_rework_part_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_quality_rework_part_lot_id")),
        sa.ForeignKeyConstraint(
            ["rework_id"], ["quality_rework.id"], name=op.f("fk_quality_rework_part_rework_id")
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["quality_rework_work.id"], name=op.f("fk_quality_rework_part_work_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_rework_part")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_quality_rework_part_rework", "quality_rework_part", ["company", "rework_id"], unique=False
    )
    op.add_column(
        "quality_annotation",
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "quality_disposition_line", sa.Column("characteristic", sa.String(length=40), nullable=True)
    )
    op.add_column("quality_disposition_line", sa.Column("low", sa.Double(), nullable=True))
    op.add_column("quality_disposition_line", sa.Column("high", sa.Double(), nullable=True))
    op.add_column("quality_disposition_line", sa.Column("approval_id", sa.Uuid(), nullable=True))
    add_foreign_key(
        op.get_bind(),
        "quality_disposition_line",
        "fk_quality_disposition_line_approval_id",
        "approval_id",
        "quality_customer_approval",
    )
    op.add_column(
        "quality_inspection", sa.Column("kind", sa.String(length=10), server_default="single", nullable=False)
    )
    op.add_column(
        "quality_inspection",
        sa.Column("asked_kind", sa.String(length=10), server_default="single", nullable=False),
    )
    op.add_column("quality_inspection", sa.Column("simpler", sa.String(length=10), nullable=True))
    op.add_column("quality_inspection", sa.Column("stages", sa.Text(), nullable=True))
    op.add_column("quality_inspection", sa.Column("characteristic", sa.String(length=120), nullable=True))
    op.add_column("quality_inspection", sa.Column("limit_unit", sa.String(length=20), nullable=True))
    op.add_column("quality_inspection", sa.Column("lower", sa.Double(), nullable=True))
    op.add_column("quality_inspection", sa.Column("upper", sa.Double(), nullable=True))
    op.add_column("quality_inspection", sa.Column("form", sa.String(length=3), nullable=True))
    op.add_column("quality_inspection", sa.Column("k", sa.Double(), nullable=True))
    op.add_column("quality_inspection", sa.Column("m", sa.Double(), nullable=True))
    op.add_column("quality_inspection", sa.Column("skip_clearance", sa.Integer(), nullable=True))
    op.add_column("quality_inspection", sa.Column("skip_one_in", sa.Integer(), nullable=True))
    op.add_column("quality_inspection", sa.Column("draw", sa.Double(), nullable=True))
    op.add_column("quality_inspection", sa.Column("taken", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "quality_inspection_requirement",
        sa.Column("kind", sa.String(length=10), server_default="single", nullable=False),
    )
    op.add_column(
        "quality_inspection_requirement", sa.Column("characteristic", sa.String(length=120), nullable=True)
    )
    op.add_column(
        "quality_inspection_requirement", sa.Column("limit_unit", sa.String(length=20), nullable=True)
    )
    op.add_column("quality_inspection_requirement", sa.Column("lower", sa.Double(), nullable=True))
    op.add_column("quality_inspection_requirement", sa.Column("upper", sa.Double(), nullable=True))
    op.add_column("quality_inspection_requirement", sa.Column("form", sa.String(length=3), nullable=True))
    op.add_column("quality_inspection_requirement", sa.Column("skip_clearance", sa.Integer(), nullable=True))
    op.add_column("quality_inspection_requirement", sa.Column("skip_one_in", sa.Integer(), nullable=True))
    op.add_column("quality_msa_reading", sa.Column("source", sa.String(length=200), nullable=True))
    op.add_column("quality_msa_reading", sa.Column("measured_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_quality_msa_reading_source", "quality_msa_reading", ["company", "source"], unique=False
    )
    op.add_column(
        "quality_msa_study",
        sa.Column("gauge_only", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("quality_plan_characteristic", sa.Column("special", sa.String(length=2), nullable=True))
    op.add_column("quality_switching", sa.Column("skip_clearance", sa.Integer(), nullable=True))
    op.add_column("quality_switching", sa.Column("skip_one_in", sa.Integer(), nullable=True))
    op.add_column(
        "quality_switching", sa.Column("skipping", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("quality_switching", sa.Column("cleared", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "quality_switching_step",
        sa.Column("skipping", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "quality_switching_step", sa.Column("cleared", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("sales_delivery_lot", sa.Column("approval", sa.String(length=200), nullable=True))
    op.add_column(
        "stock_reservation",
        sa.Column("status", sa.String(length=12), server_default="available", nullable=False),
    )
    drop_check(op.get_bind(), "quality_disposition_line", "ck_quality_disposition_line_decision")
    add_check(
        op.get_bind(),
        "quality_disposition_line",
        "ck_quality_disposition_line_decision",
        "decision IN ('release', 'scrap', 'return', 'concession', 'downgrade', 'customer_scrap', 'rework')",
    )
    if op.get_bind().dialect.name == "sqlite":
        add_check(
            op.get_bind(),
            "quality_msa_reading",
            "ck_quality_msa_reading_measured_at_integer",
            "measured_at IS NULL OR typeof(measured_at) = 'integer'",
        )
    for table in FACTS:
        protect(op.get_bind(), table)
