package vn.lgsp.gateway.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import vn.lgsp.agency.AgencyBook;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.channel.DiskWatch;
import vn.lgsp.delivery.route.HopStamp;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.document.Collector;
import vn.lgsp.document.DirectoryFetch;
import vn.lgsp.document.DocumentIntake;
import vn.lgsp.document.RestingSystems;
import vn.lgsp.document.TraceStamp;
import vn.lgsp.edxml.EdxmlLimits;
import vn.lgsp.edxml.EdxmlReader;
import vn.lgsp.edxml.EdxmlStamp;
import vn.lgsp.edxml.signature.SignatureLimits;
import vn.lgsp.edxml.signature.Signatures;
import vn.lgsp.edxml.signature.TrustList;
import vn.lgsp.exchange.Seal;
import vn.lgsp.gateway.Acceptance;
import vn.lgsp.gateway.GatewayProperties;
import vn.lgsp.messagestore.AgencyDirectory;
import vn.lgsp.messagestore.Alone;
import vn.lgsp.messagestore.Documents;
import vn.lgsp.messagestore.Exchanges;
import vn.lgsp.messagestore.FetchRefusals;
import vn.lgsp.messagestore.FileRights;
import vn.lgsp.messagestore.Inbox;
import vn.lgsp.messagestore.Originals;
import vn.lgsp.messagestore.SystemStatuses;
import vn.lgsp.routing.Systems;

/** The parts that take documents in and give them out. */
@Configuration(proxyBeanMethods = false)
class DocumentConfiguration {
    private static final Logger log = LoggerFactory.getLogger(DocumentConfiguration.class);

    @Bean
    EdxmlReader edxmlReader() {
        return new EdxmlReader(EdxmlLimits.DEFAULTS);
    }

    @Bean
    HopStamp hopStamp(AttachmentStore store) {
        return new TraceStamp(new EdxmlStamp(EdxmlLimits.DEFAULTS), store);
    }

    /** Without a folder of authorities signatures are verified, and nobody vouches for who signed. */
    @Bean
    Signatures signatures(GatewayProperties properties) throws IOException {
        Path folder = properties.documents().trust();
        TrustList trust = Files.isDirectory(folder) ? TrustList.of(folder) : TrustList.NONE;
        log.info("event=trust-list authorities={}", trust.size());
        return new Signatures(SignatureLimits.DEFAULTS, trust);
    }

    @Bean
    Uploads uploads(AttachmentStore store, GatewayProperties properties, DiskWatch disk) {
        return new Uploads(store, properties.documents(), disk);
    }

    @Bean
    DocumentIntake documentIntake(
            EdxmlReader reader,
            Signatures signatures,
            AttachmentStore store,
            Systems systems,
            FileRights rights,
            Documents documents,
            Exchanges exchanges,
            Acceptance acceptance,
            AgencyBook agencies) {
        FinishedDossiers finished = new FinishedDossiers(systems, exchanges);
        OrganWarnings unknown = new OrganWarnings(agencies, systems);
        return new DocumentAcceptance(
                reader, signatures, store, systems, rights, documents, finished, acceptance, unknown);
    }

    @Bean
    Collector collector(
            Systems systems,
            RouteRegistry partners,
            DocumentIntake intake,
            AttachmentStore store,
            Alone alone,
            AgencyDirectory agencies,
            FetchRefusals refusals,
            SystemStatuses statuses,
            InstantSource clock) {
        return new Collector(
                systems,
                partners,
                intake,
                store,
                alone,
                new DirectoryFetch(agencies, partners),
                refusals,
                new RestingSystems(statuses, clock),
                clock);
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        event.getApplicationContext().getBean(Collector.class).start();
    }

    @Bean
    Mailbox mailbox(
            Inbox inbox,
            Exchanges exchanges,
            Documents documents,
            Originals originals,
            AttachmentStore store,
            Seal seal,
            InstantSource clock) {
        return new Mailbox(inbox, exchanges, documents, originals, store, seal, clock);
    }

    @Bean
    AxisDirectory axisDirectory(AgencyDirectory agencies, Systems systems) {
        return new AxisDirectory(agencies, systems);
    }
}
