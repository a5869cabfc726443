package vn.lgsp.edxml;

import org.codehaus.stax2.XMLStreamReader2;
import vn.lgsp.edxml.EdxmlRefused.Reason;

/** Lets text pass until there was too much of it. */
final class Room implements Pull.Taker {
    private final Pull pull;
    private long left;

    Room(Pull pull, long most) {
        this.pull = pull;
        left = most;
    }

    @Override
    public void count(int characters) {
        left -= characters + 1;
        if (left < 0) {
            throw new EdxmlRefused(Reason.HEADER_TOO_LARGE, "", pull.line());
        }
    }

    @Override
    public void take(XMLStreamReader2 reader) {}
}
