-- Claims: one row an accepted message, so that the same request is taken once. Old ones are deleted by a job after 90 days.
CREATE TABLE acceptance (
    sender       text        NOT NULL,
    key_hash     bytea       NOT NULL,
    content_hash bytea       NOT NULL,
    exchange_id  uuid        NOT NULL,
    operation    text        NOT NULL,
    subject      text        NOT NULL,
    receivers    text        NOT NULL,
    status_before text,
    accepted     boolean     NOT NULL DEFAULT false,
    node         uuid        NOT NULL,
    lease        timestamptz NOT NULL,
    claimed_at   timestamptz NOT NULL,
    PRIMARY KEY (sender, key_hash)
) WITH (fillfactor = 80);

CREATE INDEX acceptance_exchange ON acceptance (exchange_id);
CREATE INDEX acceptance_claimed ON acceptance USING brin (claimed_at) WITH (autosummarize = on);

-- The latest accepted message of a sender, operation and subject: what a request without a key is compared with.
CREATE TABLE acceptance_head (
    sender       text  NOT NULL,
    operation    text  NOT NULL,
    subject      text  NOT NULL,
    exchange_id  uuid  NOT NULL,
    key_hash     bytea NOT NULL,
    content_hash bytea NOT NULL,
    status       text,
    PRIMARY KEY (sender, subject, operation)
) WITH (fillfactor = 80);

CREATE INDEX acceptance_head_subject ON acceptance_head (subject, operation);

-- The exchange log. Months are UTC; the time in an exchange's id is the time it was accepted.
CREATE TABLE exchange (
    id           uuid        NOT NULL,
    accepted_at  timestamptz NOT NULL,
    sender       text        NOT NULL,
    type         text        NOT NULL,
    subject      text        NOT NULL,
    agency       text,
    procedure    text,
    domain       text,
    status       text,
    channel      text,
    received_at  timestamptz,
    due_at       timestamptz,
    finished_at  timestamptz,
    root         text,
    owner        text,
    PRIMARY KEY (id, accepted_at)
) PARTITION BY RANGE (accepted_at);

CREATE INDEX exchange_accepted ON exchange (accepted_at DESC, id DESC);
CREATE INDEX exchange_subject ON exchange (subject, accepted_at DESC);
CREATE INDEX exchange_sender ON exchange (sender, accepted_at DESC);
CREATE INDEX exchange_owner ON exchange (owner, accepted_at DESC) WHERE owner IS NOT NULL;

CREATE TABLE delivery (
    exchange_id uuid        NOT NULL,
    accepted_at timestamptz NOT NULL,
    receiver    text        NOT NULL,
    state       text        NOT NULL,
    cause_code  text,
    cause_text  text,
    attempts    integer     NOT NULL DEFAULT 0,
    updated_at  timestamptz NOT NULL,
    -- The event of the log that changed its state last: the order of the change feed.
    changed_seq bigint      NOT NULL DEFAULT 0,
    -- How an outcome that had been unknown was made known.
    resolved    text,
    PRIMARY KEY (exchange_id, receiver, accepted_at)
) PARTITION BY RANGE (accepted_at);

CREATE INDEX delivery_changed ON delivery (changed_seq);

-- What the sweep goes through, in its order.
CREATE INDEX delivery_unsettled ON delivery (receiver, accepted_at, exchange_id)
    WHERE state NOT IN ('DELIVERED', 'SKIPPED');
CREATE INDEX delivery_parked ON delivery (receiver, accepted_at) WHERE state = 'PARKED';
-- What a person should look at, the latest first.
CREATE INDEX delivery_attention ON delivery (updated_at DESC, exchange_id DESC, receiver DESC)
    WHERE state IN ('PARKED', 'OUTCOME_UNKNOWN');

CREATE TABLE event (
    id          uuid        NOT NULL,
    at          timestamptz NOT NULL,
    seq         bigint      NOT NULL,
    exchange_id uuid        NOT NULL,
    receiver    text,
    kind        text        NOT NULL,
    detail      jsonb       NOT NULL,
    parts       jsonb       NOT NULL,
    hash        bytea       NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);

CREATE INDEX event_exchange ON event (exchange_id, seq);
CREATE INDEX event_seq ON event (seq);

CREATE TABLE payload (
    event_id uuid        NOT NULL,
    at       timestamptz NOT NULL,
    part     text        NOT NULL,
    body     bytea       NOT NULL,
    PRIMARY KEY (event_id, part, at)
) PARTITION BY RANGE (at);

ALTER TABLE payload ALTER COLUMN body SET STORAGE EXTERNAL;

-- The end of the hash chain. Whoever writes advances it by compare-and-set, which fences a second writer off.
CREATE TABLE log_head (
    one           boolean     PRIMARY KEY DEFAULT true CHECK (one),
    seq           bigint      NOT NULL,
    hash          bytea       NOT NULL,
    written_until timestamptz NOT NULL
);

INSERT INTO log_head (seq, hash, written_until) VALUES (0, '\x00', 'epoch');

-- Where the log's end was in a minute, before what was written in that minute: where a reader begins who names a time.
CREATE TABLE log_mark (
    minute timestamptz PRIMARY KEY,
    seq    bigint      NOT NULL
);

-- Secrets that every node needs, sealed: signing keys.
CREATE TABLE sealed_setting (
    name  text  PRIMARY KEY,
    value bytea NOT NULL
);

-- How each system stands, as the node in charge of it said last.
CREATE TABLE system_status (
    system        text        PRIMARY KEY,
    node          uuid        NOT NULL,
    paused_by     text,
    pause_reason  jsonb       NOT NULL,
    paused_from   timestamptz,
    paused_until  timestamptz,
    away          text,
    misconfigured boolean     NOT NULL,
    since         timestamptz,
    calling       integer     NOT NULL,
    changed_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
) WITH (fillfactor = 50);

-- What a person should know. One open alert of a kind, system and exchange.
CREATE TABLE alert (
    id              uuid        PRIMARY KEY,
    kind            text        NOT NULL,
    system          text        NOT NULL,
    exchange_id     uuid,
    since           timestamptz NOT NULL,
    last_seen       timestamptz NOT NULL,
    detail          jsonb       NOT NULL,
    acknowledged_by text,
    acknowledged_at timestamptz,
    cleared_at      timestamptz
);

CREATE UNIQUE INDEX alert_open ON alert (kind, system, exchange_id) NULLS NOT DISTINCT WHERE cleared_at IS NULL;
CREATE INDEX alert_cleared ON alert (kind, system, exchange_id, cleared_at) WHERE cleared_at IS NOT NULL;

-- What the last sweep found.
CREATE TABLE sweep (
    one           boolean     PRIMARY KEY DEFAULT true CHECK (one),
    started_at    timestamptz NOT NULL,
    ended_at      timestamptz NOT NULL,
    checked       bigint      NOT NULL,
    missing       integer     NOT NULL,
    unproven      integer     NOT NULL,
    unlogged      integer     NOT NULL,
    claims_until  timestamptz NOT NULL
);

-- Retries of all that is parked at a system for one cause: what it was when it began, what was asked already, and who
-- cancelled it, when and why.
CREATE TABLE group_retry (
    id     uuid PRIMARY KEY,
    system text NOT NULL,
    cause  text NOT NULL,
    actor  text NOT NULL,
    reason text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    state  text NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'DONE', 'CANCELLED')),
    cancelled_by  text,
    cancelled_at  timestamptz,
    cancel_reason text,
    CHECK (CASE WHEN state = 'CANCELLED' THEN num_nulls(cancelled_by, cancelled_at, cancel_reason) = 0
                ELSE num_nonnulls(cancelled_by, cancelled_at, cancel_reason) = 0 END)
);

CREATE INDEX group_retry_running ON group_retry (system, id) WHERE state = 'RUNNING';
CREATE INDEX group_retry_latest ON group_retry (system, begun_at DESC);

CREATE TABLE group_retry_item (
    group_id    uuid        NOT NULL REFERENCES group_retry ON DELETE CASCADE,
    exchange_id uuid        NOT NULL,
    accepted_at timestamptz NOT NULL,
    asked_at    timestamptz,
    PRIMARY KEY (group_id, exchange_id)
);

CREATE INDEX group_retry_item_next ON group_retry_item (group_id, accepted_at, exchange_id) WHERE asked_at IS NULL;

-- What people did to a whole system; what they did to its messages stands in the log, and retries of groups above.
CREATE TABLE system_act (
    id         uuid        PRIMARY KEY,
    system     text        NOT NULL,
    act        text        NOT NULL CHECK (act IN ('PAUSE', 'RESUME')),
    actor      text        NOT NULL,
    at         timestamptz NOT NULL,
    reason     text        NOT NULL,
    from_at    timestamptz,
    until_at   timestamptz
);

CREATE INDEX system_act_latest ON system_act (system, at DESC);

-- What is on offer to systems that fetch their messages. The broker has the messages too; a row goes when its message is
-- settled there, and if its receiver took it, a week later, without its body until then.
CREATE TABLE inbox (
    system         text        NOT NULL,
    exchange_id    uuid        NOT NULL,
    place          bigint      NOT NULL,
    sender         text        NOT NULL,
    type           text        NOT NULL,
    subject        text        NOT NULL,
    accepted_at    timestamptz NOT NULL,
    correlation_id text,
    body           bytea       NOT NULL,
    open           boolean     NOT NULL DEFAULT true,
    lease          uuid,
    leased_by      text,
    leased_until   timestamptz,
    leases         integer     NOT NULL DEFAULT 0,
    decision       text        CHECK (decision IN ('TAKEN', 'DECLINED')),
    code           text,
    reason         text,
    decided_at     timestamptz,
    settled        boolean     NOT NULL DEFAULT false,
    -- What a receiver that has no leases said of it last, before it decides.
    stage          text        NOT NULL DEFAULT 'initial',
    PRIMARY KEY (system, exchange_id)
) WITH (fillfactor = 70);

CREATE INDEX inbox_open ON inbox (system, place) WHERE open AND leased_until IS NULL AND decision IS NULL;
CREATE INDEX inbox_leased ON inbox (system, leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX inbox_decided ON inbox (system) WHERE decision IS NOT NULL AND NOT settled;

-- Versions of systems' folders that were made live, each with its content as a ZIP. Of each system one is live at most; where
-- none is, the folder on disk is. Rows are never taken away.
CREATE TABLE deployment (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    system       text        NOT NULL,
    version      text        NOT NULL,
    content      bytea       NOT NULL,
    -- REMOVE: what is live is that there is no such system; version and content are the last that ran.
    act          text        NOT NULL CHECK (act IN ('DEPLOY', 'REMOVE')),
    state        text        NOT NULL CHECK (state IN ('AWAITING_APPROVAL', 'PREPARING', 'LIVE', 'REPLACED', 'TAKEN_BACK',
                                                       'FAILED', 'REFUSED', 'EXPIRED')),
    deployed_by  text        NOT NULL,
    deployed_at  timestamptz NOT NULL DEFAULT now(),
    reason       text        NOT NULL,
    -- By when somebody must have approved it, or all nodes have prepared it.
    until        timestamptz,
    approved_by  text,
    approved_at  timestamptz,
    live_at      timestamptz,
    -- When it had got through its first messages; of a removal, when nothing of the system was left to be done.
    proven_at    timestamptz,
    ended_by     text,
    ended_at     timestamptz,
    ended_reason text
);

CREATE UNIQUE INDEX deployment_live ON deployment (system) WHERE state = 'LIVE';
-- One at a time is prepared: nodes hold it against what is live now.
CREATE UNIQUE INDEX deployment_preparing ON deployment (state) WHERE state = 'PREPARING';
CREATE INDEX deployment_system ON deployment (system, id);

-- The nodes that run: each says so again and again, and is gone when it has not for a while.
CREATE TABLE node (
    id      uuid        PRIMARY KEY,
    name    text        NOT NULL,
    seen_at timestamptz NOT NULL
);

-- How a deployment stands at each node.
CREATE TABLE deployment_node (
    deployment bigint      NOT NULL REFERENCES deployment,
    node       uuid        NOT NULL,
    name       text        NOT NULL,
    state      text        NOT NULL CHECK (state IN ('READY', 'FAILED', 'RUNNING')),
    reason     text,
    at         timestamptz NOT NULL,
    PRIMARY KEY (deployment, node)
);

-- Which receivers may fetch which file of the attachment store, once for each granting: what one message is refused another
-- may have been given. A file that stands here no more is collected.
CREATE TABLE file_right (
    sha256     text        NOT NULL,
    system     text        NOT NULL,
    granting   uuid        NOT NULL,
    granted_at timestamptz NOT NULL,
    PRIMARY KEY (sha256, system, granting)
);

CREATE INDEX file_right_granted ON file_right (granted_at);

-- Official documents as the log tells of them: each time one was handed in. What a title says stays in the sealed body.
CREATE TABLE document (
    exchange_id uuid        PRIMARY KEY,
    accepted_at timestamptz NOT NULL,
    sender      text        NOT NULL,
    code        text        NOT NULL,
    organ       text        NOT NULL,
    -- Number and notation, as people name it.
    symbol      text        NOT NULL,
    promulgated date,
    operation   text        NOT NULL,
    file        text        NOT NULL,
    signature   text        NOT NULL
);

CREATE INDEX document_accepted ON document (accepted_at);
CREATE INDEX document_code ON document (code, accepted_at DESC);
CREATE INDEX document_symbol ON document (symbol, organ, accepted_at DESC);
CREATE INDEX document_sender ON document (sender, accepted_at DESC);

-- Whom a document was handed in for, and the systems that take it to them.
CREATE TABLE document_recipient (
    exchange_id uuid   NOT NULL REFERENCES document ON DELETE CASCADE,
    place       int    NOT NULL,
    organ       text   NOT NULL,
    via         text[] NOT NULL,
    PRIMARY KEY (exchange_id, place)
);

CREATE INDEX document_recipient_organ ON document_recipient (organ);

-- What agencies said about documents, whether the bus knows these or not: how a document stands is read from it.
CREATE TABLE document_status (
    exchange_id uuid        PRIMARY KEY,
    accepted_at timestamptz NOT NULL,
    sender      text        NOT NULL,
    organ       text        NOT NULL,
    status      text        NOT NULL,
    said_at     timestamptz,
    -- The document, by its code, and by whose it is with number and notation, for those that name it so.
    code        text        NOT NULL,
    owner       text        NOT NULL,
    symbol      text        NOT NULL,
    -- Who is to hear of it.
    target      text        NOT NULL,
    file        text        NOT NULL
);

CREATE INDEX document_status_accepted ON document_status (accepted_at);
CREATE INDEX document_status_code ON document_status (code);
CREATE INDEX document_status_symbol ON document_status (symbol, owner);
CREATE INDEX document_status_sender ON document_status (sender, accepted_at DESC);

-- What was fetched from a system and cannot be taken, by what names it there: documents, and items of polls.
CREATE TABLE fetch_refusal (
    system     text        NOT NULL,
    source     text        NOT NULL,
    item       text        NOT NULL,
    refused_at timestamptz NOT NULL,
    code       text        NOT NULL,
    -- From where it was asked for, as JSON, if somebody says: from there it comes once more.
    asked_from text,
    PRIMARY KEY (system, source, item)
);

-- What systems are asked again and again: where the next question begins, as JSON, and how asking went last.
CREATE TABLE poll (
    system        text        NOT NULL,
    poll          text        NOT NULL,
    cursor        text,
    -- How often it was set back: a round that began before keeps nothing.
    generation    bigint      NOT NULL DEFAULT 0,
    asked_at      timestamptz,
    due_at        timestamptz,
    failures      int         NOT NULL DEFAULT 0,
    failure       text,
    misconfigured boolean     NOT NULL DEFAULT false,
    failing_since timestamptz,
    PRIMARY KEY (system, poll)
);

-- Who had a system asked once more from another place, when and why.
CREATE TABLE poll_setback (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    system      text        NOT NULL,
    poll        text        NOT NULL,
    at          timestamptz NOT NULL,
    actor       text        NOT NULL,
    reason      text        NOT NULL,
    cursor_from text,
    cursor_to   text
);

CREATE INDEX poll_setback_poll ON poll_setback (system, poll, id);

-- The files of documents and statuses: whoever may fetch one may do so at least until it is settled for him.
CREATE TABLE document_file (
    exchange_id uuid        NOT NULL,
    accepted_at timestamptz NOT NULL,
    sha256      text        NOT NULL,
    PRIMARY KEY (exchange_id, sha256)
);

CREATE INDEX document_file_sha256 ON document_file (sha256);
CREATE INDEX document_file_accepted ON document_file (accepted_at);

-- Agencies of the whole country, as directories gave them; a row that is not listed any more keeps its last day. An agency
-- that gets another code gets another row: what it was called stays.
CREATE TABLE agency (
    source     text        NOT NULL,
    id         text        NOT NULL,
    parent     text        NOT NULL DEFAULT '',
    code       text        NOT NULL,
    -- Its code in the other form.
    other_code text        NOT NULL DEFAULT '',
    name       text        NOT NULL,
    mail       text        NOT NULL DEFAULT '',
    -- The system below which it was registered at the bus itself, if it was.
    system     text,
    since      timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    until      timestamptz,
    -- Name and codes without marks and in small letters, for searching.
    words      text        NOT NULL,
    PRIMARY KEY (source, id, code, other_code)
);

CREATE INDEX agency_code ON agency (code, source, id, other_code);

-- How far a directory was fetched.
CREATE TABLE agency_source (
    source     text        PRIMARY KEY,
    version    text        NOT NULL DEFAULT '',
    fetched_at timestamptz NOT NULL,
    -- Not only what had changed.
    whole_at   timestamptz,
    count      integer     NOT NULL
);

-- Agencies of the province that got another code, and the first day of it. A row that has no new code says that there was no
-- such thing. What the file in config/ said last stands beside it: the row follows the file until a person changes it.
CREATE TABLE agency_renaming (
    old_code   text        PRIMARY KEY,
    new_code   text,
    valid_from date,
    file_new   text,
    file_from  date,
    CHECK ((new_code IS NULL) = (valid_from IS NULL))
);

-- Grows with every change of an agency, whoever makes it: nodes hold codes in memory.
CREATE TABLE agency_revision (
    number bigint NOT NULL
);

INSERT INTO agency_revision VALUES (0);

CREATE FUNCTION agency_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agency_revision SET number = number + 1;
    RETURN NULL;
END $$;

CREATE TRIGGER agency_changed AFTER INSERT OR UPDATE OR DELETE ON agency
    FOR EACH STATEMENT EXECUTE FUNCTION agency_changed();
CREATE TRIGGER agency_renaming_changed AFTER INSERT OR UPDATE OR DELETE ON agency_renaming
    FOR EACH STATEMENT EXECUTE FUNCTION agency_changed();
CREATE TRIGGER agency_source_changed AFTER INSERT OR DELETE ON agency_source
    FOR EACH STATEMENT EXECUTE FUNCTION agency_changed();

-- Shared catalogues: how fetching each of them stands. What it holds is in catalogue_row.
CREATE TABLE catalogue (
    name          text        PRIMARY KEY,
    -- The version that is served; 0 before the first.
    version       integer     NOT NULL DEFAULT 0,
    first_seen    timestamptz NOT NULL DEFAULT now(),
    tried_at      timestamptz,
    -- When its system last gave exactly what is served.
    confirmed_at  timestamptz,
    due_at        timestamptz NOT NULL DEFAULT now(),
    failures      integer     NOT NULL DEFAULT 0,
    failed_at     timestamptz,
    failure       text,
    failure_text  text,
    -- An answer that was too small to be believed, and waits for a person.
    aside         text,
    aside_digest  text,
    aside_count   integer,
    aside_at      timestamptz
);

CREATE TABLE catalogue_version (
    catalogue    text        NOT NULL REFERENCES catalogue,
    version      integer     NOT NULL,
    published_at timestamptz NOT NULL,
    digest       text        NOT NULL,
    count        integer     NOT NULL,
    added        integer     NOT NULL,
    removed      integer     NOT NULL,
    changed      integer     NOT NULL,
    accepted_by  text,
    reason       text,
    PRIMARY KEY (catalogue, version)
);

-- A row is in all versions from since on and before until; it is null while the row is in the latest. Whole rows are text
-- and not jsonb, since a partner may send what jsonb refuses.
CREATE TABLE catalogue_row (
    catalogue     text    NOT NULL REFERENCES catalogue,
    code          text    COLLATE "C" NOT NULL,
    since_version integer NOT NULL,
    until_version integer,
    name          text    NOT NULL,
    body          text    NOT NULL,
    PRIMARY KEY (catalogue, code, since_version)
);

CREATE INDEX catalogue_row_live ON catalogue_row (catalogue, code) WHERE until_version IS NULL;

-- Comparisons of what was delivered with what a partner has. Counts are kept with the run; a row stays only where
-- something differs.
CREATE TABLE reconciliation (
    id          uuid        PRIMARY KEY,
    system      text        NOT NULL,
    from_at     timestamptz NOT NULL,
    to_at       timestamptz NOT NULL,
    -- The night's own has none.
    actor       text,
    state       text        NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'DONE', 'CANCELLED')),
    begun_at    timestamptz NOT NULL DEFAULT now(),
    ended_at    timestamptz,
    counted     integer     NOT NULL DEFAULT 0,
    equal       integer     NOT NULL DEFAULT 0,
    found       integer     NOT NULL DEFAULT 0,
    missing     integer     NOT NULL DEFAULT 0,
    other       integer     NOT NULL DEFAULT 0,
    underway    integer     NOT NULL DEFAULT 0,
    unanswered  integer     NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX reconciliation_night ON reconciliation (system, to_at) WHERE actor IS NULL;
CREATE INDEX reconciliation_running ON reconciliation (system, id) WHERE state = 'RUNNING';
CREATE INDEX reconciliation_begun ON reconciliation (begun_at);

CREATE TABLE reconciliation_item (
    run        uuid NOT NULL REFERENCES reconciliation ON DELETE CASCADE,
    subject    text NOT NULL,
    -- What it came to; null while it is not settled.
    result     text CHECK (result IN ('MISSING', 'OTHER', 'UNDERWAY', 'UNANSWERED')),
    here       text,
    there      text,
    code       text,
    asked_at   timestamptz,
    -- Whatever is not equal is asked about once more before it counts.
    not_before timestamptz NOT NULL DEFAULT '-infinity',
    seen       text,
    PRIMARY KEY (run, subject)
);

CREATE INDEX reconciliation_item_next ON reconciliation_item (run, not_before, subject) WHERE result IS NULL;

-- Acts that send the last state of dossiers, and their progress, to a system once more.
CREATE TABLE resync (
    id             uuid        PRIMARY KEY,
    system         text        NOT NULL,
    actor          text        NOT NULL,
    reason         text        NOT NULL,
    from_at        timestamptz,
    to_at          timestamptz,
    agency         text,
    procedure      text,
    -- The comparison whose differences are sent, if it is that.
    reconciliation uuid,
    state          text        NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'PAUSED', 'DONE', 'CANCELLED')),
    begun_at       timestamptz NOT NULL DEFAULT now(),
    ended_at       timestamptz
);

CREATE INDEX resync_running ON resync (system, id) WHERE state = 'RUNNING';
CREATE INDEX resync_begun ON resync (begun_at);

CREATE TABLE resync_item (
    resync     uuid    NOT NULL REFERENCES resync ON DELETE CASCADE,
    subject    text    NOT NULL,
    -- Whether its progress is sent too.
    progress   boolean NOT NULL,
    result     text    CHECK (result IN ('SENT', 'LEFT', 'GONE')),
    -- The exchanges it is sent as, chosen before they are published: a try that was cut off is known again by them.
    exchanges  uuid[],
    sent_at    timestamptz,
    not_before timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (resync, subject)
);

CREATE INDEX resync_item_next ON resync_item (resync, not_before, subject) WHERE result IS NULL;

-- Who asked through the bus what kind of question, for what, and what came of it; never what was asked or answered.
CREATE TABLE lookup (
    id          uuid        PRIMARY KEY,
    at          timestamptz NOT NULL,
    caller      text        NOT NULL,
    client      text        NOT NULL,
    officer     text,
    purpose     text,
    dossier     text,
    system      text        NOT NULL,
    lookup      text        NOT NULL,
    -- Keyed hash of the question: who else asked the same can be found, what was asked cannot.
    fingerprint text        NOT NULL,
    -- Null while it is under way, or if the node that asked died.
    outcome     text,
    code        text,
    cached      boolean     NOT NULL,
    took_ms     bigint
);

CREATE INDEX lookup_at ON lookup (at);
CREATE INDEX lookup_caller ON lookup (caller, id);
CREATE INDEX lookup_system ON lookup (system, id);
CREATE INDEX lookup_fingerprint ON lookup (fingerprint, id);

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
