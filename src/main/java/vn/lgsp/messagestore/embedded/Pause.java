package vn.lgsp.messagestore.embedded;

/** The short wait between two looks at a server. */
final class Pause {
    private Pause() {}

    static void briefly() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedPostgres.Failure("interrupted while waiting for PostgreSQL", e);
        }
    }
}
