package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Official documents and what is said about them, as files; all of them made up. */
final class Papers {
    private static final String NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

    static final int NEW = 0;
    static final int REVOKED = 1;
    static final int UPDATED = 2;

    private Papers() {}

    /** A new document with one attachment. */
    static byte[] document(String from, String number, String... to) {
        return document(from, number, NEW, to);
    }

    /** The document of this number again, as what is done to it now. */
    static byte[] document(String from, String number, int operation, String... to) {
        return documentWith(zipped("Văn bản số " + number), from, number, operation, to);
    }

    /** @param content of the attachment, as it stands in the file */
    static byte[] documentWith(String content, String from, String number, int operation, String... to) {
        String recipients = Stream.of(to)
                .map(code -> "<e:To><e:OrganId>%s</e:OrganId><e:OrganName>Cơ quan %s</e:OrganName></e:To>"
                        .formatted(code, code))
                .collect(Collectors.joining());
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <edXML xmlns="%s"><e:edXMLEnvelope xmlns:e="%s"><e:edXMLHeader><e:MessageHeader>
                <e:From><e:OrganId>%s</e:OrganId><e:OrganName>Sở Ví Dụ</e:OrganName></e:From>%s
                <e:DocumentId>%s</e:DocumentId>
                <e:Code><e:CodeNumber>%s</e:CodeNumber><e:CodeNotation>SVD-VP</e:CodeNotation></e:Code>
                <e:PromulgationInfo><e:Place>Hòa Bình</e:Place><e:PromulgationDate>2026/03/15</e:PromulgationDate></e:PromulgationInfo>
                <e:DocumentType><e:Type>1</e:Type><e:TypeDetail>18</e:TypeDetail><e:TypeName>Công văn</e:TypeName></e:DocumentType>
                <e:Subject>V/v thử nghiệm kết nối số %s</e:Subject>
                <e:SignerInfo><e:FullName>Hà Văn Thử</e:FullName></e:SignerInfo>
                </e:MessageHeader><e:TraceHeaderList>
                <e:TraceHeader><e:OrganId>%s</e:OrganId><e:Timestamp>2026/03/15 08:15:30</e:Timestamp></e:TraceHeader>
                <e:Bussiness><e:BussinessDocType>%d</e:BussinessDocType></e:Bussiness>
                </e:TraceHeaderList></e:edXMLHeader><e:edXMLBody><e:edXMLManifest version="1.0">
                <e:Reference><e:ContentId>cid:1</e:ContentId><e:ContentType>application/zip</e:ContentType><e:AttachmentName>thu.txt</e:AttachmentName></e:Reference>
                </e:edXMLManifest></e:edXMLBody></e:edXMLEnvelope>
                <AttachmentEncoded><Attachment><ContentId>cid:1</ContentId><AttachmentName>thu.txt</AttachmentName>
                <ContentType>application/zip</ContentType><e:ContentTransferEncoded xmlns:e="%s">%s</e:ContentTransferEncoded></Attachment></AttachmentEncoded>
                </edXML>
                """.formatted(
                        NAMESPACE,
                        NAMESPACE,
                        from,
                        recipients,
                        code(from, number),
                        number,
                        number,
                        from,
                        operation,
                        NAMESPACE,
                        content)
                .strip()
                .getBytes(UTF_8);
    }

    /** The code of a document that this class made. */
    static String code(String from, String number) {
        return from + ",2026/03/15," + number + "/SVD-VP";
    }

    /** What an agency says about a document that this class made; it names the document by its number alone. */
    static byte[] status(String from, String owner, String number, String code) {
        return said(from, owner, number + "/SVD-VP", code);
    }

    /** What an agency says about a document that is called so. */
    static byte[] said(String from, String owner, String symbol, String code) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <edXML xmlns="%s"><e:edXMLEnvelope xmlns:e="%s"><e:edXMLHeader><e:MessageHeader>
                <e:From><e:OrganId>%s</e:OrganId><e:OrganName>Cơ quan trả lời</e:OrganName></e:From>
                <e:ResponseFor><e:OrganId>%s</e:OrganId><e:Code>%s</e:Code><e:PromulgationDate>2026/03/15</e:PromulgationDate></e:ResponseFor>
                <e:StatusCode>%s</e:StatusCode><e:Description>Trạng thái thử</e:Description>
                <e:Timestamp>2026/03/15 09:02:11</e:Timestamp>
                </e:MessageHeader></e:edXMLHeader></e:edXMLEnvelope></edXML>
                """.formatted(NAMESPACE, NAMESPACE, from, owner, symbol, code)
                .strip()
                .getBytes(UTF_8);
    }

    private static String zipped(String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("3f1c2b7e.edxml"));
            zip.write(content.getBytes(UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
