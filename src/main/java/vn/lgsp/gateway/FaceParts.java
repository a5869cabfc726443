package vn.lgsp.gateway;

import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.translation.CanonicalForms;

/** What every face is built from. */
record FaceParts(
        ApiRequest requests,
        ConnectedClients clients,
        FaceSessions sessions,
        CanonicalForms forms,
        DossierReading reading,
        FaceOutcomes outcomes,
        Exchanges exchanges) {}
