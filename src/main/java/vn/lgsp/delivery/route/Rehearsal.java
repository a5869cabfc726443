package vn.lgsp.delivery.route;

import java.util.List;
import vn.lgsp.delivery.Deliverer.Message;
import vn.lgsp.delivery.Result;
import vn.lgsp.delivery.partner.Recording;

/** A version of a system that is tried on recorded deliveries, and calls nobody. */
public final class Rehearsal implements AutoCloseable {
    private final SystemRoutes routes;
    private final RouteDeliverer deliverer;

    Rehearsal(SystemRoutes routes, RouteDeliverer deliverer) {
        this.routes = routes;
        this.deliverer = deliverer;
    }

    /**
     * What would become of these messages, and what would be sent: bodies are not sealed.
     *
     * @param messages of one subject and type, in order, as they went together
     * @param answers what the partner answered then
     */
    public Result deliver(List<Message> messages, Recording answers) {
        return answers.playing(() -> deliverer.rehearse(routes, messages, answers));
    }

    @Override
    public void close() {
        routes.retire();
    }
}
