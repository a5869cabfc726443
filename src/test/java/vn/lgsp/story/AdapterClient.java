package vn.lgsp.story;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.RunningBus;

/** Software that speaks to the portal's adapter, pointed at the bus or at the simulator. */
final class AdapterClient {
    private static final String BASE = "/XrdAdapter/RestService/forward/mapi/";
    private static final String DESTINATION = "?dstcode=VN:GOV:000.00.00.G22:vpcpdvcprovider";

    private final RunningBus bus;
    private final String address;
    private String session = "";

    private AdapterClient(RunningBus bus, String address) {
        this.bus = bus;
        this.address = address;
    }

    /** At the bus's face, signed in as this client. */
    static AdapterClient atTheBus(RunningBus bus, String client) {
        AdapterClient adapter = new AdapterClient(bus, bus.service("").toString());
        adapter.login(client, client + "-sandbox");
        return adapter;
    }

    /** At the portal itself. */
    static AdapterClient atThePortal(RunningBus bus) {
        AdapterClient adapter = new AdapterClient(bus, bus.simulators().url("national-portal"));
        adapter.login("lgsp", "national-portal-sandbox");
        return adapter;
    }

    JsonNode login(String user, String password) {
        JsonNode answer = post(
                "login",
                RunningBus.JSON.createObjectNode().put("username", user).put("password", password));
        session = answer.path("session").asString("");
        return answer;
    }

    String session() {
        return session;
    }

    AdapterClient session(String other) {
        session = other;
        return this;
    }

    /** The same software after its server moved. */
    AdapterClient movedTo(RunningBus other) {
        return new AdapterClient(other, other.service("").toString()).session(session);
    }

    JsonNode dossiers(String isUpdating, List<? extends JsonNode> dossiers) {
        ObjectNode call = RunningBus.JSON.createObjectNode().put("isUpdating", isUpdating);
        call.putArray("data").addAll(dossiers);
        return call("DongBoHoSoMC", call);
    }

    JsonNode progress(List<? extends JsonNode> lines) {
        ObjectNode call = RunningBus.JSON.createObjectNode();
        call.putArray("data").addAll(lines);
        return call("CapNhatTienDoHoSoMC", call);
    }

    JsonNode lookUp(String code) {
        return call("TraCuuHoSo", RunningBus.JSON.createObjectNode().put("mahoso", code));
    }

    JsonNode call(String service, ObjectNode parameters) {
        return post(
                "g",
                parameters
                        .put("session", session)
                        .put("madonvi", "000.00.00.H28")
                        .put("service", service));
    }

    private JsonNode post(String path, JsonNode body) {
        return RunningBus.json(bus.send(HttpRequest.newBuilder(URI.create(address + BASE + path + DESTINATION))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))));
    }
}
