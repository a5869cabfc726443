package vn.lgsp.edxml;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.EdxmlRefused.Reason;

/** Reads the envelope of a file, which has a limit, as a tree. Signatures are left out. */
final class Header implements Pull.Taker {
    /** What an element costs beside its text. */
    private static final int ELEMENT = 64;

    private final Pull pull;
    private final Deque<Node> open = new ArrayDeque<>();
    private int left;

    Header(Pull pull, EdxmlLimits limits) {
        this.pull = pull;
        this.left = limits.header();
    }

    /** The element whose start was just seen. */
    Node read() throws IOException {
        Node root = node(null);
        open.push(root);
        while (!open.isEmpty()) {
            if (!pull.startsElement(this)) {
                open.pop();
            } else if (pull.isSignature()) {
                open.push(new Node("", null, 0, false));
                pull.skip(this);
                open.pop();
            } else {
                Node child = node(open.element());
                open.element().children().add(child);
                open.push(child);
            }
        }
        return root;
    }

    private Node node(@Nullable Node parent) {
        count(ELEMENT + pull.name().length());
        return new Node(pull.name(), parent, pull.line(), pull.isOurs());
    }

    @Override
    public void count(int characters) {
        left -= characters + 1;
        if (left < 0) {
            throw new EdxmlRefused(Reason.HEADER_TOO_LARGE, "", pull.line());
        }
    }

    @Override
    public void take(XMLStreamReader2 reader) {
        Node node = open.element();
        // Between elements there is only white space, and what is left out is not kept.
        if (node.children().isEmpty()) {
            node.text().append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        }
    }
}
