package vn.lgsp.messagestore;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import vn.lgsp.exchange.Seal;

/** Secrets that every node must share, sealed in the store: whoever needs one first makes it. */
public final class SealedSettings {
    private final JdbcClient sql;
    private final Seal seal;

    public SealedSettings(DataSource store, Seal seal) {
        this.sql = JdbcClient.create(store);
        this.seal = seal;
    }

    /** The setting with this name; made and kept if there is none. */
    public byte[] orElseMake(String name, Supplier<byte[]> maker) {
        String owner = "setting:" + name;
        sql.sql("INSERT INTO sealed_setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")
                .params(
                        name,
                        sql.sql("SELECT value FROM sealed_setting WHERE name = ?")
                                .param(name)
                                .query(byte[].class)
                                .optional()
                                .orElseGet(() -> seal.seal(maker.get(), owner)))
                .update();
        return seal.open(
                sql.sql("SELECT value FROM sealed_setting WHERE name = ?")
                        .param(name)
                        .query(byte[].class)
                        .single(),
                owner);
    }
}
