"""own tables and skip lot programmes."""

import sqlalchemy as sa
from alembic import op

from jidoka_central.foundation.db.altering import add_foreign_key
from jidoka_central.foundation.db.schema import integer_only, protect

revision = "0004"
down_revision = "0003"

FACTS = (
    "quality_sampling_content",
    "quality_sampling_proof",
    "genealogy_edge_undone",
)


def upgrade() -> None:
    op.create_table(
        "quality_sampling_table",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("earned", sa.String(length=12), nullable=False),
        sa.Column("gap", sa.Boolean(), nullable=False),
        sa.Column("letters", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("submitted_by", sa.String(length=120), nullable=True),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.Column("proofread_by", sa.String(length=120), nullable=True),
        sa.Column("proofread_at", sa.BigInteger(), nullable=True),
        sa.Column("returned_reason", sa.String(length=400), nullable=True),
        sa.Column("retired_by", sa.String(length=120), nullable=True),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.Column("retired_reason", sa.String(length=400), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_sampling_table", "changed"),
        integer_only("quality_sampling_table", "created"),
        integer_only("quality_sampling_table", "entered_at"),
        integer_only("quality_sampling_table", "proofread_at"),
        integer_only("quality_sampling_table", "retired_at"),
        integer_only("quality_sampling_table", "submitted_at"),
        sa.CheckConstraint(
            "kind IN ('attributes', 'variables')", name=op.f("ck_quality_sampling_table_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_sampling_table")),
        sa.UniqueConstraint("company", "code", name=op.f("uq_quality_sampling_table_company_code")),
    )
    op.create_table(
        "quality_skip_lot_programme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("released_by", sa.String(length=120), nullable=True),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.Column("retired_by", sa.String(length=120), nullable=True),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.Column("retire_reason", sa.String(length=400), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_skip_lot_programme", "changed"),
        integer_only("quality_skip_lot_programme", "created"),
        integer_only("quality_skip_lot_programme", "entered_at"),
        integer_only("quality_skip_lot_programme", "released_at"),
        integer_only("quality_skip_lot_programme", "retired_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_skip_lot_programme")),
        sa.UniqueConstraint(
            "company", "code", "revision", name=op.f("uq_quality_skip_lot_programme_company_code_revision")
        ),
    )
    op.create_table(
        "quality_sampling_content",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_sampling_content", "created"),
        sa.ForeignKeyConstraint(
            ["table_id"], ["quality_sampling_table.id"], name=op.f("fk_quality_sampling_content_table_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_sampling_content")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_quality_sampling_content_table_id"), "quality_sampling_content", ["table_id"], unique=False
    )
    op.create_table(
        "quality_sampling_proof",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Boolean(), nullable=False),
        sa.Column("differing", sa.Text(), nullable=False),
        sa.Column("typed_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_sampling_proof", "created"),
        sa.ForeignKeyConstraint(
            ["table_id"], ["quality_sampling_table.id"], name=op.f("fk_quality_sampling_proof_table_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_sampling_proof")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_quality_sampling_proof_table_id"), "quality_sampling_proof", ["table_id"], unique=False
    )
    op.create_table(
        "genealogy_edge_undone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("edge_id", sa.Uuid(), nullable=False),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("document_number", sa.String(length=40), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("genealogy_edge_undone", "created"),
        sa.ForeignKeyConstraint(
            ["edge_id"], ["genealogy_edge.id"], name=op.f("fk_genealogy_edge_undone_edge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_genealogy_edge_undone")),
        sa.UniqueConstraint("company", "edge_id", name=op.f("uq_genealogy_edge_undone_company_edge_id")),
        info={"append_only": True},
    )
    op.add_column("quality_inspection", sa.Column("table_digest", sa.String(length=64), nullable=True))
    op.add_column("quality_inspection", sa.Column("skip_programme", sa.String(length=20), nullable=True))
    op.add_column(
        "quality_inspection_requirement", sa.Column("skip_programme", sa.String(length=20), nullable=True)
    )
    op.add_column("quality_rework", sa.Column("low", sa.Double(), nullable=True))
    op.add_column("quality_rework", sa.Column("high", sa.Double(), nullable=True))
    op.add_column("quality_rework_work", sa.Column("reverses_id", sa.Uuid(), nullable=True))
    op.create_index(
        "uq_quality_rework_work_reverses", "quality_rework_work", ["company", "reverses_id"], unique=True
    )
    add_foreign_key(
        op.get_bind(),
        "quality_rework_work",
        "fk_quality_rework_work_reverses_id",
        "reverses_id",
        "quality_rework_work",
    )
    op.add_column("quality_switching", sa.Column("skip_programme_id", sa.Uuid(), nullable=True))
    op.add_column(
        "quality_switching",
        sa.Column("skip_state", sa.String(length=12), server_default="every_lot", nullable=False),
    )
    op.add_column(
        "quality_switching", sa.Column("skip_score", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "quality_switching", sa.Column("skip_lots", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("quality_switching", sa.Column("skip_frequency", sa.Integer(), nullable=True))
    op.add_column("quality_switching_step", sa.Column("skip_programme_id", sa.Uuid(), nullable=True))
    op.add_column(
        "quality_switching_step",
        sa.Column("skip_state", sa.String(length=12), server_default="every_lot", nullable=False),
    )
    op.add_column(
        "quality_switching_step", sa.Column("skip_score", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "quality_switching_step", sa.Column("skip_lots", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("quality_switching_step", sa.Column("skip_frequency", sa.Integer(), nullable=True))
    op.add_column("quality_switching_step", sa.Column("skip_points", sa.Integer(), nullable=True))
    op.add_column("quality_switching_step", sa.Column("skip_before", sa.Text(), nullable=True))
    for table in FACTS:
        protect(op.get_bind(), table)
