package vn.lgsp.gateway;

import vn.lgsp.messagestore.Exchanges;

/** What every face is built from. */
record FaceParts(
        ApiRequest requests,
        ConnectedClients clients,
        FaceSessions sessions,
        ItemReading items,
        FaceOutcomes outcomes,
        Exchanges exchanges) {}
