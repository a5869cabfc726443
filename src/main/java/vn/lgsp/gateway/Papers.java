package vn.lgsp.gateway;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.attachments.FetchFailed;
import vn.lgsp.attachments.Fetcher;
import vn.lgsp.attachments.FileHosts;
import vn.lgsp.channel.DiskWatch;
import vn.lgsp.gateway.Acceptance.Accepted;
import vn.lgsp.messagestore.FileRights;
import vn.lgsp.messagestore.FileRights.Grant;
import vn.lgsp.messagestore.StoreAway;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.translation.ExactJson;
import vn.lgsp.translation.Violation;

/**
 * Keeps the papers of a dossier for its receivers: those that lie in it, and those that can be fetched while the caller
 * waits. What cannot be kept stays in the message as it came: no dossier is refused because of where its papers are.
 */
final class Papers {
    private static final JsonMapper JSON = ExactJson.MAPPER;
    private static final Logger log = LoggerFactory.getLogger(Papers.class);

    private final Acceptance acceptance;
    private final AttachmentStore store;
    private final FileRights rights;
    private final Fetcher fetcher;
    private final GatewayProperties.Papers limits;
    private final DiskWatch disk;

    Papers(
            Acceptance acceptance,
            AttachmentStore store,
            FileRights rights,
            Fetcher fetcher,
            GatewayProperties.Papers limits,
            DiskWatch disk) {
        this.acceptance = acceptance;
        this.store = store;
        this.rights = rights;
        this.fetcher = fetcher;
        this.limits = limits;
        this.disk = disk;
    }

    private record Kept(ObjectNode paper, String sha256, long size) {}

    /**
     * Accepts messages with their papers kept.
     *
     * @param hosts where papers may be fetched from
     * @throws Refused if a paper's content is not Base64, or as {@link Acceptance#accept} does
     */
    List<Accepted> accept(ConnectedSystem sender, List<Incoming> messages, FileHosts hosts) {
        List<Grant> grants = new ArrayList<>();
        try {
            List<Incoming> kept = new ArrayList<>();
            for (Incoming message : messages) {
                kept.add(kept(message, hosts, acceptance.receivers(sender, message), grants));
            }
            List<Accepted> accepted = acceptance.accept(sender, kept, null);
            if (accepted.stream().allMatch(Accepted::repeated)) {
                // Whoever was told of them was told before.
                grants.forEach(this::revoke);
            }
            return accepted;
        } catch (Refused e) {
            grants.forEach(this::revoke);
            throw e;
        }
    }

    private void revoke(Grant grant) {
        try {
            rights.revoke(grant);
        } catch (DataAccessException | StoreAway e) {
            log.warn("event=papers-right-stays reason=store.away");
        }
    }

    private Incoming kept(Incoming message, FileHosts hosts, Collection<String> receivers, List<Grant> grants) {
        if (!(JSON.readTree(message.body()) instanceof ObjectNode body) || disk.isFull()) {
            return message;
        }
        List<Callable<@Nullable Kept>> tasks = tasks(body, hosts);
        if (tasks.isEmpty()) {
            return message;
        }
        List<Kept> kept = run(tasks);
        if (!kept.isEmpty() && granted(kept, receivers, grants)) {
            kept.forEach(Papers::name);
        } else {
            kept = List.of();
        }
        log.info("event=papers-kept kept={} left={}", kept.size(), tasks.size() - kept.size());
        return kept.isEmpty() ? message : message.with(JSON.writeValueAsBytes(body));
    }

    private List<Callable<@Nullable Kept>> tasks(ObjectNode body, FileHosts hosts) {
        AtomicLong room = new AtomicLong(limits.whole().toBytes());
        List<Callable<@Nullable Kept>> tasks = new ArrayList<>();
        papers(body.path("documents"), "/documents", hosts, room, tasks);
        int round = 0;
        for (JsonNode supplement : body.path("supplements")) {
            papers(supplement.path("documents"), "/supplements/" + round++ + "/documents", hosts, room, tasks);
        }
        return tasks.size() > limits.number() ? tasks.subList(0, limits.number()) : tasks;
    }

    private void papers(
            JsonNode list, String pointer, FileHosts hosts, AtomicLong room, List<Callable<@Nullable Kept>> tasks) {
        int place = 0;
        for (JsonNode each : list) {
            String where = pointer + "/" + place++;
            if (each instanceof ObjectNode paper && paper.has("content")) {
                byte[] content = content(paper.path("content").asString(""), where);
                tasks.add(() -> keep(paper, content, room));
            } else if (each instanceof ObjectNode paper && paper.has("url")) {
                tasks.add(() -> fetched(paper, hosts, room));
            }
        }
    }

    private static byte[] content(String base64, String pointer) {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new Refused(
                    ProblemCode.BODY_INVALID,
                    new Violation(
                            pointer + "/content", "value.unreadable", "Nội dung tệp không phải Base64", "Not Base64"));
        }
    }

    /** A file service that fails for a moment is asked again, as often as the limits say and while the caller waits. */
    private @Nullable Kept fetched(ObjectNode paper, FileHosts hosts, AtomicLong room) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return fetchedNow(paper, hosts, room);
            } catch (IOException | IllegalArgumentException e) {
                boolean again = tries < limits.tries() && isPassing(e);
                // The address may hold a secret or a name.
                log.warn("event={} reason={}", again ? "paper-asked-again" : "paper-left", reason(e));
                if (!again) {
                    return null;
                }
            }
            Thread.sleep(limits.pause().multipliedBy(tries));
        }
    }

    private static boolean isPassing(Exception e) {
        return e instanceof FetchFailed failed
                ? failed.isPassing()
                : e instanceof IOException && !reason(e).equals("address.forbidden");
    }

    private @Nullable Kept fetchedNow(ObjectNode paper, FileHosts hosts, AtomicLong room) throws IOException {
        URI address = URI.create(paper.path("url").asString("").strip());
        long most = Math.min(limits.one().toBytes(), room.get());
        try (AttachmentStore.Keeping file = store.keeping()) {
            fetcher.fetch(address, hosts, most, file);
            return within(file.size(), room) ? new Kept(paper, file.keep().sha256(), file.size()) : null;
        }
    }

    private @Nullable Kept keep(ObjectNode paper, byte[] content, AtomicLong room) throws IOException {
        if (!within(content.length, room)) {
            return null;
        }
        return new Kept(paper, store.keep(content), content.length);
    }

    private boolean within(long size, AtomicLong room) {
        boolean fits = size <= limits.one().toBytes() && room.addAndGet(-size) >= 0;
        if (!fits) {
            log.warn("event=paper-left reason=file.too-large");
        }
        return fits;
    }

    private static String reason(Exception e) {
        String said = String.valueOf(e.getMessage());
        return said.matches("[a-z]+\\.[a-z0-9-]{1,20}") ? said : e.getClass().getSimpleName();
    }

    private List<Kept> run(List<Callable<@Nullable Kept>> tasks) {
        List<Kept> kept = new ArrayList<>();
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : workers.invokeAll(tasks, limits.within().toMillis(), TimeUnit.MILLISECONDS)) {
                if (each.state() == Future.State.SUCCESS) {
                    Kept one = each.resultNow();
                    if (one != null) {
                        kept.add(one);
                    }
                } else {
                    log.warn("event=paper-left reason={}", each.state().name().toLowerCase(Locale.ROOT));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
        return kept;
    }

    /** Before anybody can be told of the files: who is told may fetch them at once. */
    private boolean granted(List<Kept> kept, Collection<String> receivers, List<Grant> grants) {
        try {
            grants.add(rights.grant(kept.stream().map(Kept::sha256).toList(), receivers));
            return true;
        } catch (DataAccessException | StoreAway e) {
            log.warn("event=papers-left reason=store.away");
            return false;
        }
    }

    private static void name(Kept one) {
        one.paper().remove("content");
        one.paper().putObject("file").put("sha256", one.sha256()).put("size", one.size());
    }
}
