-- Who tried which folder on recorded messages, and what it came to; never what was in them.
CREATE TABLE shadow_run (
    id             uuid        PRIMARY KEY,
    system         text        NOT NULL,
    -- Hash of the folder that was tried, and of the one that was live.
    version        text        NOT NULL,
    live           text        NOT NULL,
    actor          text        NOT NULL,
    begun_at       timestamptz NOT NULL DEFAULT now(),
    -- How many messages were chosen.
    messages       integer     NOT NULL,
    -- What follows is null while it is under way, or if the node died.
    ended_at       timestamptz,
    same           integer,
    different      integer,
    not_comparable integer
);

CREATE INDEX shadow_run_system ON shadow_run (system, begun_at DESC);
