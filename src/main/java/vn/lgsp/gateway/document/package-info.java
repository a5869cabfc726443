/** How documents come in and go out: as parties of the document axis do it, and through the API. */
@NullMarked
package vn.lgsp.gateway.document;

import org.jspecify.annotations.NullMarked;
