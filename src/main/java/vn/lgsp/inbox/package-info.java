/** Systems that fetch their messages instead of being called. */
@NullMarked
package vn.lgsp.inbox;

import org.jspecify.annotations.NullMarked;
