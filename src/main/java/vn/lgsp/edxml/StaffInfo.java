package vn.lgsp.edxml;

import org.jspecify.annotations.Nullable;

/** The clerk who handles a document. */
public record StaffInfo(
        @Nullable String department,
        @Nullable String departmentId,
        @Nullable String staff,
        @Nullable String staffId,
        @Nullable String email,
        @Nullable String mobile) {

    public StaffInfo {
        department = Text.clean(department);
        departmentId = Text.clean(departmentId);
        staff = Text.clean(staff);
        staffId = Text.clean(staffId);
        email = Text.clean(email);
        mobile = Text.clean(mobile);
    }

    boolean isEmpty() {
        return department == null
                && departmentId == null
                && staff == null
                && staffId == null
                && email == null
                && mobile == null;
    }
}
