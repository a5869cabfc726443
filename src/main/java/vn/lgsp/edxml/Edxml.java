package vn.lgsp.edxml;

/** What one edXML file carries: an official document, or what an agency says about one. */
public sealed interface Edxml permits Document, Status {

    /** Who sends it. */
    Organ from();
}
