package vn.lgsp.polling;

import java.time.InstantSource;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.messagestore.FetchRefusals;
import vn.lgsp.messagestore.Polls;

/** What every round works with. */
public record PollParts(
        RouteRegistry partners,
        ItemIntake intake,
        Polls polls,
        FetchRefusals refusals,
        PollFigures figures,
        InstantSource clock) {}
