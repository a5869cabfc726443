/**
 * Signatures of official documents: of the XML, and of PDF files that are attached. Reports, and never refuses; knows only
 * the beginnings of files from {@code edxml}. Nothing is fetched from the network, so revoked certificates are not noticed.
 */
@NullMarked
package vn.lgsp.edxml.signature;

import org.jspecify.annotations.NullMarked;
