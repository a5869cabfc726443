package vn.lgsp.messagestore;

import static vn.lgsp.messagestore.SqlTime.time;
import static vn.lgsp.messagestore.SqlTime.timeOrNull;
import static vn.lgsp.messagestore.SqlTime.utcOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** How all systems stand, told by the nodes in charge of them to all nodes. */
public final class SystemStatuses {
    private static final String PUT = """
            INSERT INTO system_status AS s (system, node, paused_by, pause_reason, paused_from, paused_until, away, misconfigured,
                                            since, calling, changed_at, updated_at)
            VALUES (:system, :node, :pausedBy, :pauseReason::jsonb, :pausedFrom, :pausedUntil, :away, :misconfigured, :since, :calling,
                    :updatedAt, :updatedAt)
                ON CONFLICT (system) DO UPDATE
               SET node = excluded.node, paused_by = excluded.paused_by, pause_reason = excluded.pause_reason,
                   paused_from = excluded.paused_from,
                   paused_until = excluded.paused_until, away = excluded.away, misconfigured = excluded.misconfigured,
                   since = excluded.since, calling = excluded.calling, updated_at = excluded.updated_at,
                   changed_at = CASE WHEN (s.paused_by, s.away, s.misconfigured) IS NOT DISTINCT FROM
                                          (excluded.paused_by, excluded.away, excluded.misconfigured)
                                     THEN s.changed_at ELSE excluded.changed_at END
            """;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> WORDS = new TypeReference<>() {};

    private final JdbcClient sql;

    public SystemStatuses(DataSource store) {
        this.sql = JdbcClient.create(store);
    }

    /** Tells all nodes; {@code changedAt} is found out here. */
    public void put(SystemStatus status) {
        sql.sql(PUT)
                .param("system", status.system())
                .param("node", status.node())
                .param("pausedBy", status.pausedBy())
                .param("pauseReason", JSON.writeValueAsString(status.pauseReason()))
                .param("pausedFrom", utcOrNull(status.pausedFrom()))
                .param("pausedUntil", utcOrNull(status.pausedUntil()))
                .param("away", status.away())
                .param("misconfigured", status.misconfigured())
                .param("since", utcOrNull(status.since()))
                .param("calling", status.calling())
                .param("updatedAt", utcOrNull(status.updatedAt()))
                .update();
    }

    /** What was said last of each system, however long ago. */
    public List<SystemStatus> all() {
        return sql.sql("SELECT * FROM system_status ORDER BY system")
                .query(SystemStatuses::row)
                .list();
    }

    /** What was said last of this system, however long ago. */
    public Optional<SystemStatus> of(String system) {
        return sql.sql("SELECT * FROM system_status WHERE system = ?")
                .param(system)
                .query(SystemStatuses::row)
                .optional();
    }

    private static SystemStatus row(ResultSet row, int number) throws SQLException {
        return new SystemStatus(
                row.getString("system"),
                row.getObject("node", UUID.class),
                row.getString("paused_by"),
                JSON.readValue(row.getString("pause_reason"), WORDS),
                timeOrNull(row, "paused_from"),
                timeOrNull(row, "paused_until"),
                row.getString("away"),
                row.getBoolean("misconfigured"),
                timeOrNull(row, "since"),
                row.getInt("calling"),
                time(row, "changed_at"),
                time(row, "updated_at"));
    }
}
