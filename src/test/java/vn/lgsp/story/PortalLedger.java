package vn.lgsp.story;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vn.lgsp.sandbox.Delivery;

/** What the simulated portal took, told in a word for each message. */
final class PortalLedger {
    private PortalLedger() {}

    /** What it took, by dossier. */
    static Map<String, List<String>> byDossier(List<Delivery> ledger) {
        Map<String, List<String>> messages = new HashMap<>();
        for (Delivery delivery : ledger) {
            delivery.body()
                    .path("data")
                    .values()
                    .forEach(item -> messages.computeIfAbsent(
                                    item.path("MaHoSo").asString(""), code -> new ArrayList<>())
                            .add(item.path("NoiDungXuLy").asString("dossier")));
        }
        return messages;
    }

    /** What it took of this dossier, in order: {@code dossier}, or the content of a progress line. */
    static List<String> of(List<Delivery> ledger, String code) {
        List<String> messages = new ArrayList<>();
        for (Delivery delivery : ledger) {
            delivery.body().path("data").values().stream()
                    .filter(item -> item.path("MaHoSo").asString("").equals(code))
                    .forEach(item -> messages.add(item.path("NoiDungXuLy").asString("dossier")));
        }
        return messages;
    }
}
