package vn.lgsp.routing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.Manifest.Subscription;

/**
 * A connected system: a folder and what its manifest says.
 *
 * @param name the folder's name
 * @param folders where its files lie: its own folder, then that of the system that it is like
 */
public record ConnectedSystem(String name, List<Path> folders, Manifest manifest) {

    public boolean sends(MessageType type) {
        return manifest.sends().stream().anyMatch(s -> s.type().equals(type.code()));
    }

    /** Whether it is sent messages like this one. */
    boolean receives(RoutingKey key, Agencies agencies) {
        return manifest.receives().stream().anyMatch(s -> matches(s, key, agencies));
    }

    /** Whether it receives a type of message that the other one sends. */
    public boolean receivesOf(ConnectedSystem sender) {
        return manifest.receives().stream()
                .anyMatch(mine -> sender.manifest().sends().stream()
                        .anyMatch(its -> its.type().equals(mine.type())));
    }

    /** Whether documents to agencies that no connected system is in charge of go to it. */
    public boolean carries(MessageType type) {
        return manifest.receives().stream()
                .anyMatch(s -> s.outside() && s.type().equals(type.code()));
    }

    /** Whether it is told what documents say of dossiers that it handed in itself. */
    public boolean hearsOfOwn(MessageType type) {
        return manifest.receives().stream().anyMatch(s -> s.own() && s.type().equals(type.code()));
    }

    /** One of its files by its path in the folder; its own before that of the system that it is like. */
    public Optional<Path> file(String path) {
        return folders.stream()
                .map(folder -> folder.resolve(path))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** What to do with a message of this type to it, of which nobody knows whether it was taken. */
    public Manifest.UnknownPolicy unknownPolicy(MessageType type) {
        Manifest.Delivery delivery = manifest.deliveries().get(type.code());
        Manifest.Operation operation =
                delivery == null ? null : manifest.operations().get(delivery.operation());
        return operation == null ? Manifest.UnknownPolicy.RESEND : operation.unknown();
    }

    public boolean isReceiver() {
        return !manifest.receives().isEmpty();
    }

    /** Whether something is stopped by pausing it: what it is sent, or that it is asked. */
    public boolean isPausable() {
        return isReceiver() || !manifest.polls().isEmpty();
    }

    /** Whether it fetches its messages; nobody calls it then. */
    public boolean hasInbox() {
        return manifest.inbox() != null;
    }

    /** Its name for people in this language. */
    public String title(String language) {
        return manifest.title().getOrDefault(language, manifest.title().getOrDefault("vi", name));
    }

    private static boolean matches(Subscription s, RoutingKey key, Agencies agencies) {
        return !s.outside()
                && !s.own()
                && s.type().equals(key.type().code())
                && (s.agencies().isEmpty() || agencies.covers(s.agencies(), key.agency()))
                && allows(s.procedures(), key.procedure())
                && allows(s.domains(), key.domain())
                && allows(s.statuses(), key.status());
    }

    private static boolean allows(List<String> allowed, String value) {
        return allowed.isEmpty() || allowed.contains(value);
    }
}
