"""statistics and grades."""

import hashlib
import uuid
from collections import Counter

import sqlalchemy as sa
from alembic import op

from jidoka_central.foundation.db.altering import add_check, add_foreign_key, drop_check
from jidoka_central.foundation.db.schema import integer_only, protect

revision = "0002"
down_revision = "0001"

FACTS = (
    "quality_annotation",
    "quality_capability_study",
    "quality_exclusion_set",
    "quality_nc_cost",
    "quality_msa_correction",
    "sales_price",
    "grir_write_off",
    "normal_scrap",
)


def remember_what_was_taken(bind: sa.Connection) -> None:
    """Holds that are open give back what they took: for those from before, their movements tell what it was,
    and no more than is still blocked where it was."""
    moved = sa.table(
        "stock_movement",
        *(sa.column(name) for name in ("company", "kind", "quantity", "from_status", "to_status")),
        *(
            sa.column(name, sa.Uuid())
            for name in ("item_id", "lot_id", "from_location_id", "from_order_id", "document_id")
        ),
    )
    holding = sa.table(
        "stock_held", sa.column("lifted"), sa.column("hold_id", sa.Uuid()), sa.column("lot_id", sa.Uuid())
    )
    holds = sa.table("stock_hold", sa.column("id", sa.Uuid()), sa.column("document_id", sa.Uuid()))
    movement, held, hold = moved.c, holding.c, holds.c
    balance = sa.table(
        "stock_balance",
        sa.column("status"),
        sa.column("quantity"),
        *(sa.column(name, sa.Uuid()) for name in ("lot_id", "location_id", "order_id")),
    ).c
    no_order = sa.literal(uuid.UUID(int=0), sa.Uuid())
    key = (
        movement.company,
        movement.item_id,
        movement.lot_id,
        movement.from_location_id,
        sa.func.coalesce(movement.from_order_id, no_order, type_=sa.Uuid()),
        movement.from_status,
    )
    took = bind.execute(
        sa.select(*key, sa.func.sum(movement.quantity))
        .select_from(
            moved.join(holding, held.lot_id == movement.lot_id).join(
                holds, sa.and_(hold.id == held.hold_id, hold.document_id == movement.document_id)
            )
        )
        .where(
            held.lifted.is_(None),
            movement.kind == "status",
            movement.to_status == "blocked",
            movement.from_status != "blocked",
        )
        .group_by(*key)
    ).all()
    blocked: Counter[tuple[uuid.UUID, uuid.UUID, uuid.UUID]] = Counter(
        {
            (row.lot_id, row.location_id, row.order_id): row.quantity
            for row in bind.execute(
                sa.select(balance.lot_id, balance.location_id, balance.order_id, balance.quantity).where(
                    balance.status == "blocked"
                )
            )
        }
    )
    rows = []
    for company, item, lot, location, order, status, quantity in took:
        left = min(int(quantity), blocked[lot, location, order])
        if left > 0:
            blocked[lot, location, order] -= left
            name = hashlib.sha256(f"{lot} {location} {status} {order}".encode()).digest()
            rows.append(
                {
                    "id": uuid.UUID(bytes=name[:16]), "company": company, "item_id": item, "lot_id": lot,
                    "location_id": location, "order_id": order, "status": status, "quantity": left,
                    "created": 0, "version": 1, "changed": 0,
                }
            )  # fmt: skip
    ids = ("id", "item_id", "lot_id", "location_id", "order_id")
    others = ("company", "status", "quantity", "created", "version", "changed")
    taken = sa.table("stock_taken", *(sa.column(n, sa.Uuid()) for n in ids), *(sa.column(n) for n in others))
    if rows:
        bind.execute(sa.insert(taken), rows)


def upgrade() -> None:
    op.create_table(
        "measurement_mark",
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("company", name=op.f("pk_measurement_mark")),
    )
    op.create_table(
        "quality_annotation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("characteristic", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=True),
        sa.Column("order_number", sa.String(length=80), nullable=False),
        sa.Column("cell", sa.String(length=250), nullable=True),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("chart", sa.String(length=12), nullable=False),
        sa.Column("cause_code", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_annotation", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_annotation")),
        sa.UniqueConstraint("company", "corrects", name=op.f("uq_quality_annotation_company_corrects")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_quality_annotation_place",
        "quality_annotation",
        ["company", "characteristic", "order_number"],
        unique=False,
    )
    op.create_table(
        "quality_capability_study",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("item", sa.String(length=40), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("characteristic", sa.String(length=40), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("exclusions", sa.Text(), nullable=False),
        sa.Column("lsl", sa.Double(), nullable=True),
        sa.Column("usl", sa.Double(), nullable=True),
        sa.Column("target", sa.Double(), nullable=True),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("called", sa.String(length=20), nullable=False),
        sa.Column("index_name", sa.String(length=4), nullable=False),
        sa.Column("index_value", sa.Double(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("stable", sa.Boolean(), nullable=False),
        sa.Column("subgroups", sa.Integer(), nullable=False),
        sa.Column("values", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_capability_study", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_capability_study")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_quality_capability_study_company_number")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_quality_capability_study_of",
        "quality_capability_study",
        ["company", "item_id", "characteristic"],
        unique=False,
    )
    op.create_table(
        "quality_chart",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_chart", "changed"),
        integer_only("quality_chart", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_chart")),
    )
    op.create_index("ix_quality_chart_owner", "quality_chart", ["company", "owner"], unique=False)
    op.create_table(
        "quality_exclusion_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("characteristic", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=True),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("exclusions", sa.Text(), nullable=False),
        sa.Column("chart", sa.String(length=12), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_exclusion_set", "created"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_exclusion_set")),
        sa.UniqueConstraint(
            "company",
            "characteristic",
            "name",
            name=op.f("uq_quality_exclusion_set_company_characteristic_name"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "measurement_chunk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("edge_ref", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.String(length=80), nullable=False),
        sa.Column("characteristic", sa.String(length=80), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("bundles", sa.Text(), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("statistics", sa.LargeBinary(), nullable=False),
        sa.Column("readings", sa.LargeBinary(), nullable=False),
        sa.Column("pieces", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["edge_ref"], ["edge.id"], name=op.f("fk_measurement_chunk_edge_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement_chunk")),
        sa.UniqueConstraint(
            "company",
            "characteristic",
            "edge_ref",
            "order_number",
            "part",
            name=op.f("uq_measurement_chunk_company_characteristic_edge_ref_order_number_part"),
        ),
    )
    op.create_index(
        "ix_measurement_chunk_time",
        "measurement_chunk",
        ["company", "characteristic", "last_at"],
        unique=False,
    )
    op.create_table(
        "quality_msa_study",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("gauge_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("characteristic", sa.String(length=40), nullable=True),
        sa.Column("tolerance", sa.Double(), nullable=True),
        sa.Column("plausible_min", sa.Double(), nullable=True),
        sa.Column("plausible_max", sa.Double(), nullable=True),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("data_hash", sa.String(length=64), nullable=True),
        sa.Column("best", sa.String(length=12), nullable=True),
        sa.Column("completed_by", sa.String(length=120), nullable=True),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("judged_by", sa.String(length=120), nullable=True),
        sa.Column("judged_at", sa.BigInteger(), nullable=True),
        sa.Column("signature_id", sa.Uuid(), nullable=True),
        sa.Column("override_reason", sa.String(length=1000), nullable=True),
        sa.Column("override_by", sa.String(length=120), nullable=True),
        sa.Column("override_at", sa.BigInteger(), nullable=True),
        sa.Column("override_signature_id", sa.Uuid(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_msa_study", "changed"),
        integer_only("quality_msa_study", "completed_at"),
        integer_only("quality_msa_study", "created"),
        integer_only("quality_msa_study", "judged_at"),
        integer_only("quality_msa_study", "minutes"),
        integer_only("quality_msa_study", "override_at"),
        sa.CheckConstraint("taken >= 0 AND taken <= readings", name=op.f("ck_quality_msa_study_taken")),
        sa.ForeignKeyConstraint(
            ["gauge_id"], ["quality_gauge.id"], name=op.f("fk_quality_msa_study_gauge_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_msa_study")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_quality_msa_study_company_number")),
    )
    op.create_index(
        "ix_quality_msa_study_use",
        "quality_msa_study",
        ["company", "gauge_id", "item_id", "characteristic"],
        unique=False,
    )
    op.create_table(
        "quality_nc_cost",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("nc_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_nc_cost", "amount"),
        integer_only("quality_nc_cost", "created"),
        integer_only("quality_nc_cost", "minutes"),
        sa.CheckConstraint(
            "minutes >= 0 AND amount >= 0 AND minutes + amount > 0", name=op.f("ck_quality_nc_cost_positive")
        ),
        sa.ForeignKeyConstraint(["nc_id"], ["quality_nc.id"], name=op.f("fk_quality_nc_cost_nc_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_nc_cost")),
        info={"append_only": True},
    )
    op.create_index("ix_quality_nc_cost_nc", "quality_nc_cost", ["company", "nc_id"], unique=False)
    op.create_table(
        "quality_msa_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=60), nullable=False),
        sa.Column("after", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("corrected_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("quality_msa_correction", "created"),
        sa.ForeignKeyConstraint(
            ["study_id"], ["quality_msa_study.id"], name=op.f("fk_quality_msa_correction_study_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_msa_correction")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_quality_msa_correction_study_id"), "quality_msa_correction", ["study_id"], unique=False
    )
    op.create_table(
        "quality_msa_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("appraiser", sa.String(length=120), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Integer(), nullable=False),
        sa.Column("trial", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("rating", sa.String(length=40), nullable=True),
        sa.Column("taken_by", sa.String(length=120), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("quality_msa_reading", "changed"),
        integer_only("quality_msa_reading", "created"),
        integer_only("quality_msa_reading", "taken_at"),
        sa.ForeignKeyConstraint(
            ["study_id"], ["quality_msa_study.id"], name=op.f("fk_quality_msa_reading_study_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_msa_reading")),
        sa.UniqueConstraint(
            "company", "study_id", "position", name=op.f("uq_quality_msa_reading_company_study_id_position")
        ),
    )
    op.create_index(
        "ix_quality_msa_reading_turn",
        "quality_msa_reading",
        ["company", "study_id", "appraiser", "turn"],
        unique=False,
    )
    op.create_table(
        "sales_price",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("price_list", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("cost_to_sell", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("sales_price", "cost_to_sell"),
        integer_only("sales_price", "created"),
        integer_only("sales_price", "price"),
        sa.CheckConstraint("price > 0 AND cost_to_sell >= 0", name=op.f("ck_sales_price_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_sales_price_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_price")),
        sa.UniqueConstraint(
            "company",
            "price_list",
            "item_id",
            "valid_from",
            name=op.f("uq_sales_price_company_price_list_item_id_valid_from"),
        ),
        info={"append_only": True},
    )
    op.create_index("ix_sales_price_item", "sales_price", ["company", "item_id"], unique=False)
    op.create_table(
        "grir_write_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("written_off_by", sa.String(length=120), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("grir_write_off", "created"),
        integer_only("grir_write_off", "quantity"),
        integer_only("grir_write_off", "value"),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_grir_write_off_quantity_not_zero")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["purchase_order_line.id"], name=op.f("fk_grir_write_off_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grir_write_off")),
        sa.UniqueConstraint("company", "number", name=op.f("uq_grir_write_off_company_number")),
        info={"append_only": True},
    )
    op.create_index("ix_grir_write_off_line", "grir_write_off", ["company", "line_id"], unique=False)
    op.create_table(
        "stock_taken",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        integer_only("stock_taken", "changed"),
        integer_only("stock_taken", "created"),
        integer_only("stock_taken", "quantity"),
        sa.CheckConstraint(
            "status IN ('available', 'inspection', 'concession')", name=op.f("ck_stock_taken_status")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_taken_quantity_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_taken_item_id")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["stock_location.id"], name=op.f("fk_stock_taken_location_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["stock_lot.id"], name=op.f("fk_stock_taken_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_taken")),
        sa.UniqueConstraint(
            "company",
            "lot_id",
            "location_id",
            "status",
            "order_id",
            name=op.f("uq_stock_taken_company_lot_id_location_id_status_order_id"),
        ),
    )
    op.create_table(
        "normal_scrap",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(length=12), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("happened", sa.Date(), nullable=False),
        sa.Column("document_type", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("document_number", sa.String(length=40), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        integer_only("normal_scrap", "created"),
        integer_only("normal_scrap", "quantity"),
        integer_only("normal_scrap", "value"),
        sa.CheckConstraint("quantity > 0 AND value >= 0", name=op.f("ck_normal_scrap_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["work_order.id"], name=op.f("fk_normal_scrap_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_normal_scrap")),
        info={"append_only": True},
    )
    op.create_index("ix_normal_scrap_order", "normal_scrap", ["company", "order_id"], unique=False)
    op.add_column("edge_fact", sa.Column("clockstate", sa.String(length=80), nullable=True))
    op.add_column("item", sa.Column("grade_of_id", sa.Uuid(), nullable=True))
    add_foreign_key(op.get_bind(), "item", "fk_item_grade_of_id", "grade_of_id", "item")
    op.add_column("piece_reading", sa.Column("clockstate", sa.String(length=80), nullable=True))
    op.add_column(
        "purchase_order_line", sa.Column("written_off", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "quality_control_limits", sa.Column("width", sa.Double(), server_default="3.0", nullable=False)
    )
    op.add_column("quality_control_limits", sa.Column("reason", sa.String(length=400), nullable=True))
    op.add_column("quality_control_limits", sa.Column("proposed_by", sa.String(length=120), nullable=True))
    op.add_column("quality_control_limits", sa.Column("replaces_id", sa.Uuid(), nullable=True))
    op.add_column("quality_control_limits", sa.Column("selection", sa.Text(), nullable=True))
    op.add_column("quality_control_limits", sa.Column("used", sa.Text(), nullable=True))
    op.add_column("quality_control_limits", sa.Column("exclusions", sa.Text(), nullable=True))
    op.add_column("quality_control_limits", sa.Column("stages", sa.Text(), nullable=True))
    op.add_column("quality_control_limits", sa.Column("figures", sa.Text(), nullable=True))
    op.add_column("quality_control_limits", sa.Column("beyond_points", sa.Text(), nullable=True))
    op.add_column("quality_disposition_line", sa.Column("grade_id", sa.Uuid(), nullable=True))
    op.add_column(
        "quality_plan_characteristic",
        sa.Column("msa_required", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "quality_plan_characteristic",
        sa.Column("chart", sa.String(length=12), server_default="xbar_r", nullable=False),
    )
    op.add_column("quality_plan_characteristic", sa.Column("ewma", sa.Text(), nullable=True))
    op.add_column("quality_plan_characteristic", sa.Column("cusum", sa.Text(), nullable=True))
    op.add_column(
        "routing", sa.Column("scrap_allowance", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("subgroup", sa.Column("state_hash", sa.String(length=80), nullable=True))
    op.create_index("ix_subgroup_created", "subgroup", ["company", "created", "characteristic"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        add_check(
            op.get_bind(),
            "purchase_order_line",
            "ck_purchase_order_line_written_off_integer",
            "written_off IS NULL OR typeof(written_off) = 'integer'",
        )
    drop_check(op.get_bind(), "quality_disposition_line", "ck_quality_disposition_line_decision")
    add_check(
        op.get_bind(),
        "quality_disposition_line",
        "ck_quality_disposition_line_decision",
        "decision IN ('release', 'scrap', 'return', 'concession', 'downgrade', 'customer_scrap')",
    )
    add_check(
        op.get_bind(),
        "quality_disposition_line",
        "ck_quality_disposition_line_grade",
        "(decision = 'downgrade') = (grade_id IS NOT NULL)",
    )
    add_check(op.get_bind(), "routing", "ck_routing_scrap_allowance", "scrap_allowance BETWEEN 0 AND 1000000")
    if op.get_bind().dialect.name == "sqlite":
        add_check(
            op.get_bind(),
            "routing",
            "ck_routing_scrap_allowance_integer",
            "scrap_allowance IS NULL OR typeof(scrap_allowance) = 'integer'",
        )
    for table in FACTS:
        protect(op.get_bind(), table)
    remember_what_was_taken(op.get_bind())
