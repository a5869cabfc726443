/** Shared catalogues: fetched from the systems that keep them, and what codes they know. */
@NullMarked
package vn.lgsp.catalogue;

import org.jspecify.annotations.NullMarked;
