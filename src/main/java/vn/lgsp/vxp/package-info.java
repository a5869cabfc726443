/** How parties of the national document axis sign their requests and name files; the same for both sides of a call. */
@NullMarked
package vn.lgsp.vxp;

import org.jspecify.annotations.NullMarked;
