package vn.lgsp.edxml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vn.lgsp.edxml.EdxmlRefused.Reason;

/** Our own trace header goes into unsigned documents, and nothing else changes. */
class EdxmlStampTest {
    private static final TraceHeader HOP = new TraceHeader("H28.LGSP", LocalDateTime.of(2026, 3, 15, 8, 20, 0));
    private static final String WRITTEN = "<edXML:TraceHeader><edXML:OrganId>H28.LGSP</edXML:OrganId>"
            + "<edXML:Timestamp>2026/03/15 08:20:00</edXML:Timestamp></edXML:TraceHeader>";
    private static final String DOCUMENT = Samples.text("document.edxml");

    @Test
    void itStandsBehindTheOthers_andAllElseIsTheSameByteForByte() throws IOException {
        String behind = "</edXML:TraceHeader>";

        assertThat(stamp(DOCUMENT)).isEqualTo(DOCUMENT.replace(behind, behind + WRITTEN));
    }

    @Test
    void itIsReadAgain() throws IOException {
        Document before = (Document) Samples.read(DOCUMENT).content();
        List<TraceHeader> trace = new ArrayList<>(before.trace());
        trace.add(HOP);

        assertThat(((Document) Samples.read(stamp(DOCUMENT)).content()).trace()).isEqualTo(trace);
    }

    @Test
    void strayBytesAndLineEnds_stayAsTheyAre() throws IOException {
        String odd =
                "\uFEFF\r\n junk " + DOCUMENT.replace("\n", "\r\n").replace("V/v", "V/v 😀 ề e\u0302\u0300") + "\r\n";
        String behind = "</edXML:TraceHeader>";

        assertThat(stamp(odd)).isEqualTo(odd.replace(behind, behind + WRITTEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<edXML:TraceHeaderList/>",
                "<edXML:TraceHeaderList  />",
                "<edXML:TraceHeaderList></edXML:TraceHeaderList>"
            })
    void anEmptyList_isFilled(String list) throws IOException {
        String empty = DOCUMENT.replaceAll("(?s)<edXML:TraceHeaderList>.*</edXML:TraceHeaderList>", list);
        String opened = list.replaceAll("\\s*(/>|></.*)$", "");
        String blanks = list.contains("  ") ? "  " : "";

        assertThat(stamp(empty))
                .isEqualTo(empty.replace(list, opened + blanks + ">" + WRITTEN + "</edXML:TraceHeaderList>"));
    }

    @Test
    void withoutAList_oneIsMade() throws IOException {
        String none = DOCUMENT.replaceAll("(?s)\\s*<edXML:TraceHeaderList>.*</edXML:TraceHeaderList>", "");
        String behind = "</edXML:MessageHeader>";

        assertThat(stamp(none))
                .isEqualTo(none.replace(
                        behind, behind + "<edXML:TraceHeaderList>" + WRITTEN + "</edXML:TraceHeaderList>"));
    }

    @Test
    void otherPrefixes_areKept() throws IOException {
        String other =
                DOCUMENT.replace("<edXML:", "<e:").replace("</edXML:", "</e:").replace("xmlns:edXML=", "xmlns:e=");
        String none = DOCUMENT.replace("edXML:edXMLEnvelope xmlns:edXML=\"" + Pull.NAMESPACE + "\"", "edXMLEnvelope")
                .replaceAll("(?s)edXML:(?!ContentTransfer)", "")
                .replace("/edXML:edXMLEnvelope", "/edXMLEnvelope");

        assertThat(stamp(other))
                .isEqualTo(other.replace("</e:TraceHeader>", "</e:TraceHeader>" + WRITTEN.replace("edXML:", "e:")));
        assertThat(stamp(none))
                .isEqualTo(none.replace("</TraceHeader>", "</TraceHeader>" + WRITTEN.replace("edXML:", "")));
    }

    @Test
    void generatedDocuments_areTheSameButForOneHop() throws IOException {
        Documents documents = new Documents(RoundTrips.seed());
        List<Documents.Made> made = Stream.generate(documents::next)
                .filter(each -> each.content() instanceof Document)
                .limit(30)
                .toList();
        for (Documents.Made each : made) {
            byte[] file = RoundTrips.written(each);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new EdxmlStamp(EdxmlLimits.DEFAULTS).copy(new ByteArrayInputStream(file), HOP, out);

            assertThat(out.toString(StandardCharsets.UTF_8).replace(WRITTEN, ""))
                    .isEqualTo(new String(file, StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"</edXML:edXMLHeader>", "</edXML:edXMLEnvelope>", "</edXML>", "<edXML:TraceHeaderList>"})
    void aSignedDocument_isNotTouched(String before) {
        String signature = "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo/></Signature>";

        assertRefused(DOCUMENT.replace(before, signature + before), Reason.SIGNED);
    }

    @Test
    void whatIsNoDocument_isRefused() {
        assertRefused(Samples.text("status-03.edxml"), Reason.NOT_A_DOCUMENT);
        assertRefused("<a/>", Reason.NOT_EDXML);
        assertRefused(DOCUMENT.replace("MessageHeader>", "Message>"), Reason.HEADER_MISSING);
        assertRefused(DOCUMENT.substring(0, DOCUMENT.length() - 10), Reason.MALFORMED);
    }

    private static void assertRefused(String text, Reason reason) {
        assertThatThrownBy(() -> stamp(text))
                .asInstanceOf(type(EdxmlRefused.class))
                .returns(reason, EdxmlRefused::reason);
    }

    private static String stamp(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new EdxmlStamp(EdxmlLimits.DEFAULTS).copy(Samples.stream(text), HOP, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
