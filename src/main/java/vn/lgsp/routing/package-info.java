/**
 * Who is connected and who receives what: manifests, agencies, receivers. Depends on {@code exchange} only.
 */
@NullMarked
package vn.lgsp.routing;

import org.jspecify.annotations.NullMarked;
