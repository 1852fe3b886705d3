"""What the database itself refuses, as the SQL of its triggers; the service refuses the same in words first.

A line: its entry's company, period and currency, a position its entry has, an account of the company whose
area is open in the period. PostgreSQL reads the period FOR SHARE, so that a line and the closing of its
period wait for each other. An entry: all its lines there, their sum zero, their debits its total; PostgreSQL
asks when the transaction commits, SQLite, which cannot, when the last position is inserted. A complete entry
has no position left, so that nothing can be added to it later.
"""

from __future__ import annotations

from typing import Final

_AREA = """CASE a.area WHEN 'stock' THEN p.stock WHEN 'payables' THEN p.payables
         WHEN 'receivables' THEN p.receivables ELSE p.general END"""

LINE_SQLITE: Final = f"""
CREATE TRIGGER journal_line_allowed BEFORE INSERT ON journal_line BEGIN
  SELECT RAISE(ABORT, 'journal_line is not a line of its entry') WHERE NOT EXISTS (
    SELECT 1 FROM journal_entry e WHERE e.id = NEW.entry_id AND e.company = NEW.company
       AND e.period_id = NEW.period_id AND e.currency = NEW.currency AND NEW.position BETWEEN 1 AND e.lines);
  SELECT RAISE(ABORT, 'the period is closed') WHERE NOT EXISTS (
    SELECT 1 FROM period p JOIN account a ON a.id = NEW.account_id AND a.company = NEW.company
     WHERE p.id = NEW.period_id AND p.company = NEW.company AND
       {_AREA} = 'open');
END
"""

COMPLETE_SQLITE: Final = """
CREATE TRIGGER journal_line_completes AFTER INSERT ON journal_line
WHEN NEW.position = (SELECT lines FROM journal_entry WHERE id = NEW.entry_id) BEGIN
  SELECT RAISE(ABORT, 'journal_entry does not balance') FROM (
    SELECT COUNT(*) AS there, SUM(amount) AS rest, SUM(MAX(amount, 0)) AS debits
      FROM journal_line WHERE company = NEW.company AND entry_id = NEW.entry_id) AS found
   WHERE found.there <> NEW.position OR found.rest <> 0
      OR found.debits <> (SELECT total FROM journal_entry WHERE id = NEW.entry_id);
END
"""

PERIOD_SQLITE: Final = """
CREATE TRIGGER period_stays_closed BEFORE UPDATE ON period
WHEN (OLD.stock = 'closed' AND NEW.stock <> 'closed')
  OR (OLD.payables = 'closed' AND NEW.payables <> 'closed')
  OR (OLD.receivables = 'closed' AND NEW.receivables <> 'closed')
  OR (OLD.general = 'closed' AND NEW.general <> 'closed')
  OR OLD.first_day <> NEW.first_day OR OLD.last_day <> NEW.last_day OR OLD.company <> NEW.company BEGIN
  SELECT RAISE(ABORT, 'a closed period stays closed');
END
"""

ACCOUNT_SQLITE: Final = """
CREATE TRIGGER account_stays BEFORE UPDATE ON account
WHEN OLD.number <> NEW.number OR OLD.type <> NEW.type OR OLD.area <> NEW.area
  OR OLD.quality_cost IS NOT NEW.quality_cost OR OLD.company <> NEW.company BEGIN
  SELECT RAISE(ABORT, 'an account stays what it is');
END
"""

LINE_POSTGRESQL: Final = f"""
CREATE OR REPLACE FUNCTION jidoka_journal_line_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE state text;
BEGIN
  PERFORM 1 FROM journal_entry e WHERE e.id = NEW.entry_id AND e.company = NEW.company
     AND e.period_id = NEW.period_id AND e.currency = NEW.currency AND NEW.position BETWEEN 1 AND e.lines;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING MESSAGE = 'journal_line is not a line of its entry', ERRCODE = 'restrict_violation';
  END IF;
  SELECT {_AREA} INTO state
    FROM period p JOIN account a ON a.id = NEW.account_id AND a.company = NEW.company
   WHERE p.id = NEW.period_id AND p.company = NEW.company FOR SHARE OF p;
  IF state IS DISTINCT FROM 'open' THEN
    RAISE EXCEPTION USING MESSAGE = 'the period is closed', ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_line_allowed BEFORE INSERT ON journal_line
  FOR EACH ROW EXECUTE FUNCTION jidoka_journal_line_allowed()
"""

BALANCE_POSTGRESQL: Final = """
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
"""

PERIOD_POSTGRESQL: Final = """
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
"""

ACCOUNT_POSTGRESQL: Final = """
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
"""
